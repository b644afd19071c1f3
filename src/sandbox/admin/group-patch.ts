import { z } from 'zod';
import { badRequest } from '../rest/webex-error.ts';
import type { Group } from '../world/admin-entities.ts';
import { encodeId, isUuid, unpadded } from '../world/ids.ts';

/** Members are named by their public id or by the bare uuid. */
export const memberId = z
  .string()
  .min(1)
  .transform((value) => (isUuid(value) ? encodeId('PEOPLE', value) : unpadded(value)));

const memberValues = z.array(z.object({ value: memberId }));

const operationSchema = z.object({
  op: z.string().transform((op) => op.toLowerCase()),
  path: z.string().optional(),
  value: z.unknown().optional(),
});

export const groupPatchSchema = z.object({
  schemas: z.array(z.string()).optional(),
  Operations: z.array(operationSchema).default([]),
  /** How an older portal text described it. */
  members: z
    .array(z.object({ id: memberId, operation: z.enum(['add', 'delete']).default('add') }))
    .default([]),
  displayName: z.string().min(1).max(256).optional(),
});
type Operation = z.infer<typeof operationSchema>;

const ONE_MEMBER = /^members\[value eq "([^"]+)"\]$/i;

function valuesOf(value: unknown): string[] {
  const parsed = memberValues.safeParse(value);
  if (!parsed.success) throw badRequest('Invalid value of members.');
  return parsed.data.map((member) => member.value);
}

function changedMembers(before: readonly string[], { op, path = '', value }: Operation): string[] {
  const [, single] = ONE_MEMBER.exec(path) ?? [];
  if (single !== undefined) {
    if (op !== 'remove') throw badRequest('A single member can only be removed.');
    const id = memberId.parse(single);
    return before.filter((member) => member !== id);
  }
  if (op === 'remove' && value === undefined) return [];
  const given = valuesOf(value);
  if (op === 'add') return [...new Set([...before, ...given])];
  if (op === 'replace') return given;
  if (op === 'remove') return before.filter((member) => !given.includes(member));
  throw badRequest(`Invalid op: ${op}`);
}

/** `path` may be left out where `value` is an object with the fields to change. */
function applied(group: Group, operation: Operation): Group {
  const { path, value, op } = operation;
  if (path === undefined) {
    const fields = z.record(z.string(), z.unknown()).safeParse(value);
    if (!fields.success) throw badRequest('A path, or an object as value, is required.');
    return Object.entries(fields.data).reduce(
      (changed, [name, one]) => applied(changed, { op, path: name, value: one }),
      group,
    );
  }
  if (path.toLowerCase().startsWith('members'))
    return { ...group, memberIds: changedMembers(group.memberIds, operation) };
  if (path === 'displayName' && op !== 'remove')
    return { ...group, displayName: z.string().min(1).max(256).parse(value) };
  if (path === 'externalId') return { ...group, externalId: z.string().optional().parse(value) };
  throw badRequest(`The path is not supported: ${path}`);
}

export function patchedGroup(group: Group, input: z.infer<typeof groupPatchSchema>): Group {
  const renamed = input.displayName === undefined ? group : { ...group, displayName: input.displayName };
  const listed = input.members.reduce<string[]>(
    (members, { id, operation }) =>
      operation === 'add' ? [...new Set([...members, id])] : members.filter((member) => member !== id),
    renamed.memberIds,
  );
  return input.Operations.reduce(applied, { ...renamed, memberIds: listed });
}
