// Change a workspace. A PUT empties what it does not name, so that the workspace is read in full, merged, checked
// against what the plan saw, and written back.
import * as z from 'zod';
import type { ReadContext } from '../../domain/context.ts';
import { InputProblems, ifThere } from '../../domain/failure.ts';
import {
  changedFields,
  changedSince,
  clearable,
  executeFieldChange,
  fieldChange,
  fieldChanges,
  fieldResults,
  inverseChange,
  presetFrom,
} from '../../domain/field-change.ts';
import { asField } from '../../domain/input.ts';
import { locationChoices, pickLocation } from '../../domain/locations.ts';
import { defineOperation } from '../../domain/operation.ts';
import { WORKSPACE_FIELDS, type Workspace } from '../../domain/ports/admin/workspaces.ts';
import {
  CAPACITY,
  CAPACITY_WRONG,
  findWorkspace,
  kind,
  kindChoices,
  kindInWords,
  WORKSPACE_LABELS,
  workspaceTarget,
} from '../../domain/workspaces.ts';

const preset = presetFrom(findWorkspace, 'workspace');
const CLEARABLE = ['type', 'capacity', 'notes'];
const FORM = ['name', 'type', 'capacity', 'hotdesking', 'notes', 'location'] as const;

export default defineOperation({
  name: 'workspace update',
  aliases: ['update workspace', 'workspace change', 'workspace edit'],
  capability: 'workspaces',
  summary: 'Change a workspace: name, kind, size, hot desking, notes.',
  risk: 'low',
  scopes: ['spark-admin:workspaces_read', 'spark-admin:workspaces_write', 'spark-admin:locations_read'],
  roles: ['Full Administrator', 'Device Administrator'],
  examples: [
    'workspace update "Berlin 1" --people 10 --org Acme',
    'workspace update "Berlin 1" --notes "" --org Acme',
    'workspace update "Berlin 1"',
  ],
  onOrg: true,
  input: z.object({
    workspace: workspaceTarget(),
    name: asField(
      {
        title: WORKSPACE_LABELS.name,
        flags: ['name'],
        kind: 'text',
        maxLength: 256,
        preset: preset(({ name }) => name),
      },
      z.string().max(256, 'A name has at most 256 characters.').optional(),
    ),
    type: clearable(
      {
        title: WORKSPACE_LABELS.type,
        flags: ['kind', 'type'],
        kind: 'choice',
        source: kindChoices,
        preset: preset(({ type }) => type),
      },
      kind,
    ),
    capacity: clearable(
      {
        title: WORKSPACE_LABELS.capacity,
        flags: ['people', 'capacity'],
        kind: 'text',
        maxLength: 4,
        preset: preset(({ capacity }) => capacity),
      },
      z
        .string()
        .regex(CAPACITY, CAPACITY_WRONG)
        .transform((digits) => String(Number(digits))),
    ),
    hotdesking: asField(
      {
        title: WORKSPACE_LABELS.hotdesking,
        flags: ['hot-desking', 'hotdesking'],
        kind: 'text',
        hint: 'on or off',
        maxLength: 3,
        preset: preset(({ hotdesking }) => hotdesking),
      },
      z.enum(['on', 'off'], 'Hot desking is on or off.').optional(),
    ),
    notes: clearable(
      {
        title: WORKSPACE_LABELS.notes,
        flags: ['notes'],
        kind: 'text',
        maxLength: 300,
        preset: preset(({ notes }) => notes),
      },
      z.string().max(300, 'Notes have at most 300 characters.'),
    ),
    location: asField(
      {
        title: WORKSPACE_LABELS.locationId,
        flags: ['location', 'loc'],
        kind: 'choice',
        hint: 'It can be given once, and not changed.',
        source: locationChoices,
        preset: preset(({ locationId }) => locationId),
      },
      z.string().max(256, 'That is too long for a location.').optional(),
    ),
  }),
  data: fieldChange.extend({ locationName: z.string().optional() }),

  async stage(context, raw) {
    if ((raw['workspace']?.length ?? 0) === 0)
      return { fields: ['workspace'], fresh: Object.keys(raw).every((id) => id === 'org') };
    const { name } = await findWorkspace(context, raw['workspace']?.[0] ?? '');
    const fresh = FORM.every((field) => raw[field] === undefined);
    return { fields: FORM, fresh, about: `For the workspace ${name}.` };
  },

  async plan(context, asked) {
    const { org } = context;
    const { workspace: said, location, ...fields } = asked;
    const workspace = await findWorkspace(context, said);
    const place = await placeOf(context, workspace, location);
    const changed = changedFields(WORKSPACE_FIELDS, { ...fields, locationId: place?.id }, workspace);
    if (changed === undefined) {
      const message = `Nothing would change: ${workspace.name} has these values already.`;
      throw new InputProblems([{ field: 'name', message }]);
    }
    return {
      summary: `change the workspace ${workspace.name} of ${org.name}`,
      changes: [
        { field: 'workspace', label: 'Workspace', before: '', after: workspace.name },
        ...fieldChanges(WORKSPACE_LABELS, changed, shownWith(place?.name)),
      ],
      warnings:
        changed.set['locationId'] === undefined ? [] : ['Webex never lets the location be changed again.'],
      beneficiaries: [],
      calls: 5,
      data: { id: workspace.id, name: workspace.name, ...changed, locationName: place?.name },
    };
  },

  async execute({ org, admin, step }, change) {
    const workspaces = admin.workspaces(org.id);
    await executeFieldChange(step, change, {
      read: async () => textsOf(await workspaces.get(change.id)),
      write: async () => workspaces.update(change.id, change.set, change.seen),
    });
  },

  undo: {
    inverse: (change) =>
      inverseChange(
        {
          operation: 'workspace update',
          target: 'workspace',
          labels: WORKSPACE_LABELS,
          clearable: CLEARABLE,
        },
        change,
      ),
    since: async ({ org, admin }, { id, name, set, locationName }) => {
      const now = await ifThere(async () => admin.workspaces(org.id).get(id));
      if (now === undefined) return `The workspace ${name} is not there any more.`;
      return changedSince(WORKSPACE_LABELS, set, textsOf(now), shownWith(locationName));
    },
  },

  async verify({ org, admin }, { id, set, locationName }) {
    const now = await admin.workspaces(org.id).get(id);
    const fields = fieldResults(WORKSPACE_LABELS, set, textsOf(now), shownWith(locationName));
    return { fields: [...fields], notes: [] };
  },
});

const textsOf = (workspace: Workspace): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(WORKSPACE_FIELDS.map((field) => [field, workspace[field]]));

const shownWith =
  (location: string | undefined) =>
  (field: string, value: string): string => {
    if (field === 'type') return kindInWords(value) ?? value;
    return field === 'locationId' && value !== '' ? (location ?? value) : value;
  };

async function placeOf({ org, admin }: ReadContext, workspace: Workspace, said: string | undefined) {
  if (said === undefined) return undefined;
  const place = pickLocation(await admin.locations(org.id).list(), said, org.name);
  if (workspace.locationId === undefined || workspace.locationId === place.id) return place;
  const message = `${workspace.name} has a location, and Webex does not let it be changed: make a new workspace there.`;
  throw new InputProblems([{ field: 'location', message }]);
}
