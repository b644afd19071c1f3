// Naming a workspace, and saying in words what Webex has codes for.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { asField, type ChoiceSource } from './input.ts';
import { pickNamed } from './pick.ts';
import {
  WORKSPACE_TYPES,
  type Workspace,
  type WorkspaceField,
  type WorkspaceType,
} from './ports/admin/workspaces.ts';

type Where = Pick<ReadContext, 'org' | 'admin'>;

export const WORKSPACE_LABELS: Readonly<Record<WorkspaceField, string>> = {
  name: 'Name',
  type: 'Kind',
  capacity: 'People',
  notes: 'Notes',
  hotdesking: 'Hot desking',
  locationId: 'Location',
};

const KINDS: Readonly<Record<WorkspaceType, string>> = {
  focus: 'focus room',
  huddle: 'huddle room',
  meetingRoom: 'meeting room',
  open: 'open space',
  desk: 'desk',
  other: 'other',
};

const CALLING: Readonly<Record<string, string>> = {
  freeCalling: 'free calling',
  hybridCalling: 'hybrid calling',
  webexCalling: 'Webex Calling',
  webexEdgeForDevices: 'Webex Edge for Devices',
  thirdPartySipCalling: 'SIP calling of a third party',
  none: 'no calling',
};

const isKind = (type: string): type is WorkspaceType => Object.hasOwn(KINDS, type);

export const kindInWords = (type: string | undefined): string | undefined =>
  type !== undefined && isKind(type) ? KINDS[type] : type;

export const callingInWords = (calling: string | undefined): string | undefined =>
  calling === undefined ? undefined : (CALLING[calling] ?? calling);

export const kindChoices: ChoiceSource = async () =>
  WORKSPACE_TYPES.map((type) => ({ title: KINDS[type], value: type }));

const folded = (said: string): string => said.replace(/[\s_-]/g, '').toLowerCase();

/** Webex's word or ours. */
export const kind = z.string().transform((said, context) => {
  const found = WORKSPACE_TYPES.find((type) =>
    [type, KINDS[type]].some((name) => folded(name) === folded(said)),
  );
  if (found !== undefined) return found;
  const message = `A workspace is one of: ${Object.values(KINDS).join(', ')}.`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

export const CAPACITY = /^\d{1,4}$/;
export const CAPACITY_WRONG = 'Say for how many people, in digits: 8.';

const workspaceChoices: ChoiceSource = async ({ admin, org }) => {
  const all = await admin.workspaces(org.id).list();
  return all
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ id, name }) => ({ title: name, value: id }));
};

/** Which workspace it is about. */
export function workspaceTarget(hint?: string) {
  return asField(
    {
      ...(hint === undefined ? {} : { hint }),
      title: 'Workspace',
      flags: ['workspace', 'room'],
      kind: 'choice',
      positional: 'rest',
      source: workspaceChoices,
      maxLength: 300,
    },
    z
      .string({ error: 'Say which workspace; “workspace list” names them.' })
      .max(300, 'That is too long for a workspace.'),
  );
}

/** Webex's lists show workspaces in full. */
export async function findWorkspace({ org, admin }: Where, said: string): Promise<Workspace> {
  return pickNamed(await admin.workspaces(org.id).list(), said, {
    field: 'workspace',
    question: 'Which workspace?',
    where: org.name,
    none: `${org.name} has no workspace`,
    hint: '“workspace list” names them.',
  });
}
