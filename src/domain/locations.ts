// Naming a location: how it is typed, offered and found.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { InputProblems } from './failure.ts';
import { asField, type ChoiceSource } from './input.ts';
import { pickNamed } from './pick.ts';
import type { LocationDetails, LocationField } from './ports/admin/locations.ts';

type Where = Pick<ReadContext, 'org' | 'admin'>;

export const LOCATION_LABELS: Readonly<Record<LocationField, string>> = {
  name: 'Name',
  address1: 'Street',
  address2: 'Address, second line',
  city: 'City',
  state: 'State',
  postalCode: 'Postal code',
  country: 'Country',
  timeZone: 'Time zone',
  preferredLanguage: 'Language',
};

export const locationChoices: ChoiceSource = async ({ admin, org }) => {
  const all = await admin.locations(org.id).list();
  return all.map(({ id, name }) => ({ title: name, value: id }));
};

/** Which location it is about. */
export function locationTarget() {
  return asField(
    {
      title: 'Location',
      flags: ['location', 'loc'],
      kind: 'choice',
      positional: 'rest',
      source: locationChoices,
      maxLength: 300,
    },
    z
      .string({ error: 'Say which location; “location list” names them.' })
      .max(300, 'That is too long for a location.'),
  );
}

export function pickLocation<L extends { readonly id: string; readonly name: string }>(
  all: readonly L[],
  said: string,
  where: string,
): L {
  return pickNamed(all, said, {
    field: 'location',
    question: 'Which location?',
    where,
    none: `${where} has no location`,
    hint: '“location list” names them.',
  });
}

export async function findLocation({ org, admin }: Where, said: string): Promise<LocationDetails> {
  return pickLocation(await admin.locations(org.id).list(), said, org.name);
}

/** Webex takes a name once per organization. */
export async function refuseTakenLocation({ org, admin }: Where, name: string, self?: string): Promise<void> {
  const all = await admin.locations(org.id).list();
  const other = all.find(({ id, name: taken }) => id !== self && taken.toLowerCase() === name.toLowerCase());
  if (other === undefined) return;
  const message = `${org.name} has a location “${other.name}” already: choose another name.`;
  throw new InputProblems([{ field: 'name', message }]);
}

/** "Hauptstr. 1, 10115 Berlin, DE" */
export function addressInWords(location: LocationDetails): string {
  const { address1, address2, city, state, postalCode, country } = location;
  const town = [postalCode, city].filter((part) => part !== undefined).join(' ');
  return [address1, address2, town, state, country]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}

const ZONES = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.toLowerCase(), zone]));

/** Any that computers know, also under an older name; said in the way it is written. */
export const timeZone = z.string().transform((said, context) => {
  const known = ZONES.get(said.toLowerCase()) ?? (isZone(said) ? said : undefined);
  if (known !== undefined) return known;
  context.addIssue({ code: 'custom', message: 'This is no time zone; they look like Europe/Berlin.' });
  return z.NEVER;
});

function isZone(said: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: said }).format(0) !== '' && said.includes('/');
  } catch {
    return false;
  }
}

export const country = z
  .string()
  .regex(/^[A-Za-z]{2}$/, 'A country is its code of two letters, e.g. DE.')
  .transform((code) => code.toUpperCase());

/** As Webex writes it: de_DE. */
export const language = z
  .string()
  .regex(/^[A-Za-z]{2,3}[_-][A-Za-z]{2}$/, 'A language looks like de_DE or en_US.')
  .transform((said) => {
    const [word = '', region = ''] = said.split(/[_-]/);
    return `${word.toLowerCase()}_${region.toUpperCase()}`;
  });
