// Make a workspace: a room or a desk that devices can be activated for.
import * as z from 'zod';
import { InputProblems, ifThere, type Problem } from '../../domain/failure.ts';
import { changedSince, fieldResults } from '../../domain/field-change.ts';
import { extensionField, optionalText } from '../../domain/fields.ts';
import { asField } from '../../domain/input.ts';
import { locationChoices, pickLocation } from '../../domain/locations.ts';
import { defineOperation } from '../../domain/operation.ts';
import { type NewWorkspace, WORKSPACE_TYPES, type Workspace } from '../../domain/ports/admin/workspaces.ts';
import {
  CAPACITY,
  CAPACITY_WRONG,
  callingInWords,
  kind,
  kindChoices,
  kindInWords,
  WORKSPACE_LABELS,
} from '../../domain/workspaces.ts';

const CALLING = ['freeCalling', 'webexCalling', 'none'] as const;
const SAID: Readonly<Record<string, (typeof CALLING)[number]>> = {
  free: 'freeCalling',
  freecalling: 'freeCalling',
  webex: 'webexCalling',
  webexcalling: 'webexCalling',
  none: 'none',
  nocalling: 'none',
};

const named = z.object({ id: z.string(), name: z.string() });
const data = z.object({
  name: z.string(),
  location: named.optional(),
  type: z.enum(WORKSPACE_TYPES).optional(),
  capacity: z.string().optional(),
  notes: z.string().optional(),
  calling: z.enum(CALLING),
  extension: z.string().optional(),
  phoneNumber: z.string().optional(),
});
type Wanted = z.infer<typeof data>;

export default defineOperation({
  name: 'workspace create',
  aliases: ['create workspace', 'workspace add', 'workspace new'],
  capability: 'workspaces',
  summary: 'Make a workspace for devices, with or without Webex Calling.',
  risk: 'low',
  scopes: ['spark-admin:workspaces_read', 'spark-admin:workspaces_write', 'spark-admin:locations_read'],
  roles: ['Full Administrator', 'Device Administrator'],
  examples: [
    'workspace create "Board Room" --location Berlin --kind "meeting room" --people 12 --org Acme',
    'workspace create Lobby --location Berlin --calling webex --ext 4800 --org Acme',
    'workspace create',
  ],
  onOrg: true,
  input: z.object({
    name: asField(
      { title: 'Name', flags: ['name'], kind: 'text', positional: 'rest', maxLength: 256 },
      z.string({ error: 'Give the workspace a name.' }).max(256, 'A name has at most 256 characters.'),
    ),
    location: asField(
      {
        title: 'Location',
        flags: ['location', 'loc'],
        kind: 'choice',
        hint: 'It cannot be changed later.',
        source: locationChoices,
      },
      z.string().max(256, 'That is too long for a location.').optional(),
    ),
    type: asField(
      { title: WORKSPACE_LABELS.type, flags: ['kind', 'type'], kind: 'choice', source: kindChoices },
      kind.optional(),
    ),
    capacity: optionalText({
      title: WORKSPACE_LABELS.capacity,
      flags: ['people', 'capacity'],
      max: 4,
      hint: 'For how many it is.',
      pattern: CAPACITY,
      wrong: CAPACITY_WRONG,
    }),
    calling: asField(
      {
        title: 'Calling',
        flags: ['calling'],
        kind: 'choice',
        hint: 'Empty: free calling.',
        source: async () => CALLING.map((value) => ({ title: callingInWords(value) ?? value, value })),
      },
      z
        .string()
        .transform((said) => SAID[said.replace(/[\s-]/g, '').toLowerCase()])
        .refine((found) => found !== undefined, 'Calling is one of: free, webex, none.')
        .optional(),
    ),
    extension: extensionField('Only for Webex Calling.'),
    phoneNumber: optionalText({
      title: 'Phone number',
      flags: ['phone', 'number'],
      max: 20,
      hint: 'Only for Webex Calling: a free number of the location, with its country code.',
      placeholder: '+4930123456',
      pattern: /^\+\d{5,15}$/,
      wrong: 'A phone number looks like +4930123456.',
    }),
    notes: optionalText({ title: WORKSPACE_LABELS.notes, flags: ['notes'], max: 300 }),
  }),
  data,

  async plan(context, asked) {
    const { org, admin } = context;
    const { name, type, capacity, notes, extension, phoneNumber, calling = 'freeCalling' } = asked;
    const [all, locations] = await Promise.all([
      admin.workspaces(org.id).list(),
      admin.locations(org.id).list(),
    ]);
    const location =
      asked.location === undefined ? undefined : pickLocation(locations, asked.location, org.name);
    const problems = problemsOf({ ...asked, calling, hasLocation: location !== undefined });
    if (all.some((other) => other.name.toLowerCase() === name.toLowerCase()))
      problems.push({ field: 'name', message: `${org.name} has a workspace “${name}” already.` });
    if (problems.length > 0) throw new InputProblems(problems);
    const told = [
      ['name', WORKSPACE_LABELS.name, name],
      ['location', WORKSPACE_LABELS.locationId, location?.name],
      ['type', WORKSPACE_LABELS.type, kindInWords(type)],
      ['capacity', WORKSPACE_LABELS.capacity, capacity],
      ['calling', 'Calling', callingInWords(calling)],
      ['extension', 'Extension', extension],
      ['phoneNumber', 'Phone number', phoneNumber],
      ['notes', WORKSPACE_LABELS.notes, notes],
    ] as const;
    return {
      summary: `make the workspace ${name} in ${org.name}`,
      changes: told.flatMap(([field, label, after]) =>
        after === undefined ? [] : [{ field, label, before: '', after }],
      ),
      warnings:
        calling === 'webexCalling'
          ? ['Webex takes the license for it by itself: the oldest that fits. Without a free one it refuses.']
          : [],
      beneficiaries: [],
      calls: 4,
      data: {
        name,
        location: location && { id: location.id, name: location.name },
        type,
        capacity,
        notes,
        calling,
        extension,
        phoneNumber,
      },
    };
  },

  async execute({ org, admin, step }, wanted) {
    const workspaces = admin.workspaces(org.id);
    return step('create', {
      result: z.object({ id: z.string() }),
      write: async () => ({ id: (await workspaces.create(newWorkspace(wanted))).id }),
      lookup: async () => {
        const found = (await workspaces.list()).find(({ name }) => name === wanted.name);
        return found === undefined ? { is: 'absent' } : { is: 'done', result: { id: found.id } };
      },
    });
  },

  undo: {
    inverse: ({ name }) => ({ operation: 'workspace delete', input: { workspace: [name] } }),
    since: async ({ org, admin }, wanted, recorded) => {
      const made = z.object({ id: z.string() }).safeParse(recorded('create'));
      const id = made.success ? made.data.id : '';
      const now = await ifThere(async () => admin.workspaces(org.id).get(id));
      if (now === undefined) return `The workspace ${wanted.name} is not there any more.`;
      const devices = await admin.devices(org.id).list({ workspaceId: id });
      if (devices.length > 0)
        return `It has ${devices.length === 1 ? 'a device' : `${devices.length} devices`} now.`;
      return changedSince(LABELS, askedOf(wanted), shownOf(now, wanted));
    },
  },

  async verify({ org, admin }, wanted, { id }) {
    const now = await admin.workspaces(org.id).get(id);
    return { fields: [...fieldResults(LABELS, askedOf(wanted), shownOf(now, wanted))], notes: [] };
  },
});

const LABELS = { ...WORKSPACE_LABELS, location: WORKSPACE_LABELS.locationId, calling: 'Calling' };

interface Given {
  readonly calling: Wanted['calling'];
  readonly extension?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly hasLocation: boolean;
}

function problemsOf({ calling, extension, phoneNumber, hasLocation }: Given): Problem[] {
  const isNumbered = extension !== undefined || phoneNumber !== undefined;
  if (calling !== 'webexCalling')
    return isNumbered
      ? [{ field: 'calling', message: 'A number needs Webex Calling: --calling webex.' }]
      : [];
  const problems: Problem[] = [];
  if (!hasLocation) problems.push({ field: 'location', message: 'Webex Calling needs a location.' });
  if (!isNumbered)
    problems.push({ field: 'extension', message: 'Webex Calling needs an extension or a phone number.' });
  return problems;
}

function newWorkspace({ name, location, type, capacity, notes, calling, ...number }: Wanted): NewWorkspace {
  const { extension, phoneNumber } = number;
  return {
    name,
    locationId: location?.id,
    type,
    capacity: capacity === undefined ? undefined : Number(capacity),
    notes,
    calling: calling === 'webexCalling' ? { type: calling, extension, phoneNumber } : { type: calling },
  };
}

/** What can be read back; Webex shows no numbers of a workspace. */
function askedOf({ name, location, type, capacity, notes, calling }: Wanted): Record<string, string> {
  const asked = {
    name,
    location: location?.name,
    type: kindInWords(type),
    capacity: capacity === undefined ? undefined : String(Number(capacity)),
    notes,
    calling: callingInWords(calling),
  };
  return Object.fromEntries(
    Object.entries(asked).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])),
  );
}

function shownOf(now: Workspace, { location }: Wanted): Record<string, string | undefined> {
  return {
    name: now.name,
    location: now.locationId === location?.id ? location?.name : now.locationId,
    type: kindInWords(now.type),
    capacity: now.capacity,
    notes: now.notes,
    calling: callingInWords(now.calling),
  };
}
