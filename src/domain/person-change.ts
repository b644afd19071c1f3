// Changing fields of a user by a PUT of the whole person: one step, one reading back, for every operation that
// does it.
import * as z from 'zod';
import type { ExecuteContext, ReadContext } from './context.ts';
import { UPDATED_FIELDS, type User, type UserUpdate } from './ports/admin/people.ts';
import type { FieldResult } from './request.ts';
import { othersChanged } from './user-diff.ts';

export interface PersonChange {
  readonly personId: string;
  readonly set: UserUpdate;
  /** What the plan saw of the fields to be set. */
  readonly seen: UserUpdate;
}

export async function executePersonChange(
  { org, admin, step }: Pick<ExecuteContext, 'org' | 'admin' | 'step'>,
  { personId, set, seen }: PersonChange,
): Promise<void> {
  const people = admin.people(org.id);
  await step('update', {
    result: z.object({ lastModified: z.string().optional() }),
    write: async () => {
      const { lastModified } = await people.update(personId, set, seen);
      return { lastModified };
    },
    lookup: async () => {
      const user = await people.get(personId);
      const names = fieldsOf(set);
      if (names.every((name) => sameValue(name, set, user))) return { is: 'done', result: {} };
      if (names.every((name) => sameValue(name, seen, user))) return { is: 'absent' };
      // Some of it is there: Webex may apply a part and refuse the rest. What is not there shows as different.
      if (names.some((name) => sameValue(name, set, user))) return { is: 'done', result: {} };
      return { is: 'conflict', detail: `Somebody else has changed ${user.displayName} in the meantime.` };
    },
  });
}

/** What became of the rest of the user. */
export async function restOfPerson(
  context: Pick<ReadContext, 'org' | 'admin' | 'before'>,
  after: User,
  set: UserUpdate,
): Promise<readonly FieldResult[]> {
  return othersChanged(context, { after, fields: fieldsOf(set), licenses: [] });
}

const fieldsOf = (set: UserUpdate) => UPDATED_FIELDS.filter((name) => set[name] !== undefined);

function sameValue(name: (typeof UPDATED_FIELDS)[number], a: UserUpdate, b: UserUpdate | User): boolean {
  if (name === 'roles') return sameRoles(a.roles ?? [], b.roles ?? []);
  return (a[name] ?? '') === (b[name] ?? '');
}

/** Their order means nothing. */
export function sameRoles(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());
}
