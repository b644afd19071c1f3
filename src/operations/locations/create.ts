// Make a new location. Webex Calling is enabled for it in Control Hub, where it is wanted.
import * as z from 'zod';
import type { ReadContext } from '../../domain/context.ts';
import { ifThere } from '../../domain/failure.ts';
import { changedSince, fieldResults } from '../../domain/field-change.ts';
import { optionalText, requiredText } from '../../domain/fields.ts';
import { asField } from '../../domain/input.ts';
import { country, LOCATION_LABELS, language, refuseTakenLocation, timeZone } from '../../domain/locations.ts';
import { defineOperation } from '../../domain/operation.ts';
import {
  LOCATION_FIELDS,
  type LocationDetails,
  type LocationField,
  type NewLocation,
} from '../../domain/ports/admin/locations.ts';

const CALLING_NAME = 80;
const LANGUAGE = 'en_US';

/** What most of the other locations have, as a new one is likely to have it too. */
const usual = (name: LocationField) => async (context: ReadContext) => {
  const value = mostOften(await context.admin.locations(context.org.id).list(), name);
  return value === undefined ? [] : [value];
};

const data = z.object({
  name: z.string(),
  address1: z.string(),
  address2: z.string().optional(),
  city: z.string(),
  state: z.string().optional(),
  postalCode: z.string(),
  country: z.string(),
  timeZone: z.string(),
  preferredLanguage: z.string(),
  announcementLanguage: z.string(),
  notes: z.string().optional(),
});

export default defineOperation({
  name: 'location create',
  aliases: ['create location', 'location add', 'location new'],
  capability: 'locations',
  summary: 'Make a new location.',
  risk: 'low',
  scopes: ['spark-admin:locations_read', 'spark-admin:locations_write'],
  roles: ['Full Administrator'],
  examples: [
    'location create Porto --street "Rua Nova 1" --city Porto --zip 4000-001 --country PT --time-zone Europe/Lisbon --org Acme',
    'location create',
  ],
  onOrg: true,
  input: z.object({
    name: asField(
      { title: 'Name', flags: ['name'], kind: 'text', positional: 'rest', maxLength: 256 },
      z.string({ error: 'Give the location a name.' }).max(256, 'A name has at most 256 characters.'),
    ),
    address1: requiredText({
      title: LOCATION_LABELS.address1,
      flags: ['street', 'address'],
      max: 200,
      missing: 'Enter street and number.',
    }),
    address2: optionalText({ title: LOCATION_LABELS.address2, flags: ['address2'], max: 200 }),
    postalCode: requiredText({
      title: LOCATION_LABELS.postalCode,
      flags: ['zip', 'postal-code'],
      max: 20,
      missing: 'Enter the postal code.',
    }),
    city: requiredText({
      title: LOCATION_LABELS.city,
      flags: ['city'],
      max: 100,
      missing: 'Enter the city.',
    }),
    state: optionalText({
      title: LOCATION_LABELS.state,
      flags: ['state'],
      max: 100,
      hint: 'Where the country has states, their code.',
    }),
    country: asField(
      {
        title: LOCATION_LABELS.country,
        flags: ['country'],
        kind: 'text',
        placeholder: 'DE',
        maxLength: 2,
        preset: usual('country'),
      },
      z.string({ error: 'Enter the country as its code of two letters, e.g. DE.' }).pipe(country),
    ),
    timeZone: asField(
      {
        title: LOCATION_LABELS.timeZone,
        flags: ['time-zone', 'timezone'],
        kind: 'text',
        placeholder: 'Europe/Berlin',
        maxLength: 64,
        preset: usual('timeZone'),
      },
      z.string({ error: 'Enter the time zone, e.g. Europe/Berlin.' }).pipe(timeZone),
    ),
    language: asField(
      {
        title: LOCATION_LABELS.preferredLanguage,
        flags: ['language', 'lang'],
        kind: 'text',
        placeholder: 'de_DE',
        hint: 'Of mails and announcements; empty: as in the other locations.',
        maxLength: 10,
        preset: usual('preferredLanguage'),
      },
      language.optional(),
    ),
    notes: optionalText({ title: 'Notes', flags: ['notes'], max: 500 }),
  }),
  data,

  async plan(context, asked) {
    const { org, admin } = context;
    await refuseTakenLocation(context, asked.name);
    const others = await admin.locations(org.id).list();
    const { language: said, ...fields } = asked;
    const spoken = said ?? mostOften(others, 'preferredLanguage') ?? LANGUAGE;
    const location = { ...fields, preferredLanguage: spoken, announcementLanguage: spoken };
    return {
      summary: `make the location ${asked.name} in ${org.name}`,
      changes: LOCATION_FIELDS.flatMap((field) => {
        const after = location[field];
        return after === undefined ? [] : [{ field, label: LOCATION_LABELS[field], before: '', after }];
      }),
      warnings: [
        'It is a place without Webex Calling: that is enabled in Control Hub.',
        ...(asked.name.length > CALLING_NAME
          ? [`With more than ${CALLING_NAME} characters in its name, calling cannot be enabled for it.`]
          : []),
      ],
      beneficiaries: [],
      calls: 4,
      data: location,
    };
  },

  async execute({ org, admin, step }, wanted) {
    const locations = admin.locations(org.id);
    return step('create', {
      result: z.object({ id: z.string() }),
      write: async () => ({ id: await locations.create(newLocation(wanted)) }),
      lookup: async () => {
        const found = (await locations.list()).find(({ name }) => name === wanted.name);
        if (found === undefined) return { is: 'absent' };
        const isOurs = found.address1 === wanted.address1 && found.city === wanted.city;
        const detail = `Somebody else has made a location ${wanted.name} in the meantime.`;
        return isOurs ? { is: 'done', result: { id: found.id } } : { is: 'conflict', detail };
      },
    });
  },

  undo: {
    inverse: ({ name }) => ({ operation: 'location delete', input: { location: [name] } }),
    since: async ({ org, admin }, wanted, recorded) => {
      const made = z.object({ id: z.string() }).safeParse(recorded('create'));
      const { name } = wanted;
      const now = made.success
        ? await ifThere(async () => admin.locations(org.id).get(made.data.id))
        : undefined;
      if (now === undefined) return `The location ${name} is not there any more.`;
      return changedSince(LOCATION_LABELS, askedOf(wanted), { ...now });
    },
  },

  async verify({ org, admin }, wanted, { id }) {
    const now = await admin.locations(org.id).get(id);
    return { fields: [...fieldResults(LOCATION_LABELS, askedOf(wanted), { ...now })], notes: [] };
  },
});

type Wanted = z.infer<typeof data>;

const newLocation = ({ address2, state, notes, ...rest }: Wanted): NewLocation => ({
  ...rest,
  address2,
  state,
  notes,
});

function askedOf(wanted: Wanted): Readonly<Record<string, string>> {
  return Object.fromEntries(
    LOCATION_FIELDS.flatMap((field): [string, string][] => {
      const value = wanted[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

function mostOften(all: readonly LocationDetails[], field: LocationField): string | undefined {
  const counts = new Map<string, number>();
  for (const location of all) {
    const value = location[field];
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
