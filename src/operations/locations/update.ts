// Change name, address, time zone or language of a location.
import * as z from 'zod';
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
import {
  country,
  findLocation,
  LOCATION_LABELS,
  language,
  locationTarget,
  refuseTakenLocation,
  timeZone,
} from '../../domain/locations.ts';
import { defineOperation } from '../../domain/operation.ts';
import { LOCATION_FIELDS, type LocationField } from '../../domain/ports/admin/locations.ts';

const preset = presetFrom(findLocation, 'location');
const CLEARABLE = ['address2', 'state'];

const meta = (name: LocationField, flags: readonly string[], maxLength: number) => ({
  title: LOCATION_LABELS[name],
  flags,
  kind: 'text' as const,
  maxLength,
  preset: preset((location) => location[name]),
});
const text = (max: number, title: string) => z.string().max(max, `${title} has at most ${max} characters.`);

export default defineOperation({
  name: 'location update',
  aliases: ['update location', 'location change', 'location edit'],
  capability: 'locations',
  summary: 'Change name, address, time zone or language of a location.',
  risk: 'low',
  scopes: ['spark-admin:locations_read', 'spark-admin:locations_write'],
  roles: ['Full Administrator', 'Location Administrator'],
  examples: [
    'location update Berlin --street "Neue Str. 5" --zip 10117 --org Acme',
    'location update Berlin',
  ],
  onOrg: true,
  input: z.object({
    location: locationTarget(),
    name: asField(meta('name', ['name'], 256), text(256, 'A name').optional()),
    address1: asField(meta('address1', ['street', 'address'], 200), text(200, 'A street').optional()),
    address2: clearable(meta('address2', ['address2'], 200), text(200, 'A second line')),
    city: asField(meta('city', ['city'], 100), text(100, 'A city').optional()),
    state: clearable(meta('state', ['state'], 100), text(100, 'A state')),
    postalCode: asField(meta('postalCode', ['zip', 'postal-code'], 20), text(20, 'A postal code').optional()),
    country: asField(meta('country', ['country'], 2), country.optional()),
    timeZone: asField(meta('timeZone', ['time-zone', 'timezone'], 64), timeZone.optional()),
    preferredLanguage: asField(meta('preferredLanguage', ['language', 'lang'], 10), language.optional()),
  }),
  data: fieldChange,

  async stage(context, raw) {
    if ((raw['location']?.length ?? 0) === 0)
      return { fields: ['location'], fresh: Object.keys(raw).every((id) => id === 'org') };
    const { name } = await findLocation(context, raw['location']?.[0] ?? '');
    const fresh = LOCATION_FIELDS.every((field) => raw[field] === undefined);
    return { fields: LOCATION_FIELDS, fresh, about: `For the location ${name}.` };
  },

  async plan(context, asked) {
    const { org } = context;
    const location = await findLocation(context, asked.location);
    const changed = changedFields(LOCATION_FIELDS, asked, location);
    if (changed === undefined) {
      const message = `Nothing would change: ${location.name} has these values already.`;
      throw new InputProblems([{ field: 'name', message }]);
    }
    const { name } = changed.set;
    if (name !== undefined) await refuseTakenLocation(context, name, location.id);
    return {
      summary: `change the location ${location.name} of ${org.name}`,
      changes: [
        { field: 'location', label: 'Location', before: '', after: location.name },
        ...fieldChanges(LOCATION_LABELS, changed),
      ],
      warnings:
        changed.set['country'] === undefined && changed.set['address1'] === undefined
          ? []
          : ['Where Webex Calling is enabled, the address is that of emergency calls too: check it there.'],
      beneficiaries: [],
      calls: 4,
      data: { id: location.id, name: location.name, ...changed },
    };
  },

  async execute({ org, admin, step }, change) {
    const locations = admin.locations(org.id);
    await executeFieldChange(step, change, {
      read: async () => ({ ...(await locations.get(change.id)) }),
      write: async () => locations.update(change.id, change.set, change.seen),
    });
  },

  undo: {
    inverse: (change) =>
      inverseChange(
        {
          operation: 'location update',
          target: 'location',
          labels: LOCATION_LABELS,
          clearable: CLEARABLE,
        },
        change,
      ),
    since: async ({ org, admin }, { id, name, set }) => {
      const now = await ifThere(async () => admin.locations(org.id).get(id));
      if (now === undefined) return `The location ${name} is not there any more.`;
      return changedSince(LOCATION_LABELS, set, { ...now });
    },
  },

  async verify({ org, admin }, { id, set }) {
    const now = await admin.locations(org.id).get(id);
    return { fields: [...fieldResults(LOCATION_LABELS, set, { ...now })], notes: [] };
  },
});
