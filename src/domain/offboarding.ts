// What goes with a user who leaves, and which of it was chosen: the plan of an offboarding.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { InputProblems } from './failure.ts';
import { isBaseLicense, isCallingLicense, licenseLabel } from './fields.ts';
import type { User } from './ports/admin/people.ts';
import type { Change } from './request.ts';

export const PARTS = [
  { title: 'Keep from signing in', value: 'deactivate' },
  { title: 'Sign out everywhere', value: 'signout' },
  { title: 'Remove personal devices', value: 'devices' },
  { title: 'Take licenses back', value: 'licenses' },
] as const;
export type Part = (typeof PARTS)[number]['value'];
export const ALL_PARTS: readonly Part[] = PARTS.map(({ value }) => value);
export const PART_WORDS = ALL_PARTS.join(', ');

const named = z.object({ id: z.string(), name: z.string() });
export const offboarding = z.object({
  personId: z.string(),
  email: z.string(),
  deactivate: z.boolean(),
  /** What the plan saw of the field it sets. */
  seen: z.object({ loginEnabled: z.boolean().optional() }),
  authorizations: z.array(named),
  devices: z.array(named),
  licenses: z.array(named),
});
export type Offboarding = z.infer<typeof offboarding>;

/** What is left of the parts that were named, or of all, without those that are kept. */
export function partsOf(said: readonly string[] | undefined, keep: readonly string[]): ReadonlySet<Part> {
  const read = (words: readonly string[], field: string): readonly Part[] =>
    words
      .flatMap((word) => word.split(','))
      .map((word) => word.trim().toLowerCase())
      .filter((word) => word !== '')
      .map((word) => {
        const part = ALL_PARTS.find((one) => one === word);
        if (part !== undefined) return part;
        throw new InputProblems([
          { field, message: `“${word}” is no part of it: say some of ${PART_WORDS}.` },
        ]);
      });
  const wanted = said === undefined ? ALL_PARTS : read(said, 'parts');
  const kept = read(keep, 'keep');
  const parts = new Set(wanted.filter((part) => !kept.includes(part)));
  if (parts.size === 0)
    throw new InputProblems([
      { field: 'parts', message: `Nothing is left to do: choose some of ${PART_WORDS}.` },
    ]);
  return parts;
}

export async function planParts(
  { org, admin }: ReadContext,
  user: User,
  wanted: ReadonlySet<Part>,
): Promise<Offboarding> {
  const [authorizations, devices, all] = await Promise.all([
    wanted.has('signout') ? admin.authorizations(org.id).list(user.id) : [],
    wanted.has('devices') ? admin.devices(org.id).ofPerson(user.id) : [],
    wanted.has('licenses') ? admin.licenses(org.id).list() : [],
  ]);
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
  return {
    personId: user.id,
    email: user.email,
    deactivate: wanted.has('deactivate') && user.loginEnabled !== false,
    seen: { loginEnabled: user.loginEnabled },
    authorizations: authorizations
      .map(({ id, applicationName }) => ({ id, name: applicationName }))
      .toSorted(byId),
    devices: devices.map(({ id, name }) => ({ id, name })).toSorted(byId),
    licenses: all
      .filter((license) => user.licenses.includes(license.id) && !isBaseLicense(license))
      .map((license) => ({ id: license.id, name: licenseLabel(license, all) })),
  };
}

export function changesOf(user: User, wanted: ReadonlySet<Part>, plan: Offboarding): readonly Change[] {
  const names = (list: readonly { name: string }[], none: string): string =>
    [...new Set(list.map(({ name }) => name))].join('; ') || none;
  const line = (part: Part, label: string, after: string): readonly Change[] => [
    { field: part, label, before: '', after: wanted.has(part) ? after : 'stays as it is' },
  ];
  return [
    { field: 'email', label: 'User', before: '', after: `${user.displayName}, ${user.email}` },
    ...line(
      'deactivate',
      'Sign-in',
      plan.deactivate ? 'may not sign in any more' : 'may not sign in already',
    ),
    ...line('signout', 'Revoke', names(plan.authorizations, 'no authorization')),
    ...line('devices', 'Remove devices', names(plan.devices, 'no personal device')),
    ...line('licenses', 'Take back', names(plan.licenses, 'no paid license')),
  ];
}

export async function warningsOf(
  { org, admin }: ReadContext,
  user: User,
  plan: Offboarding,
): Promise<readonly string[]> {
  const ids = new Set(plan.licenses.map(({ id }) => id));
  const calling =
    ids.size === 0
      ? []
      : (await admin.licenses(org.id).list()).filter((one) => ids.has(one.id) && isCallingLicense(one));
  return [
    ...(calling.length > 0
      ? [
          `Taking back “${calling[0]?.name}” destroys the calling set-up for good: number, forwarding, voicemail and phones.`,
        ]
      : []),
    ...(plan.devices.length > 0 ? ['A removed device has to be set up anew by whoever gets it.'] : []),
    ...(user.roles.length > 0
      ? [`${user.displayName} has administrator roles, and keeps them: “role revoke” takes them.`]
      : []),
  ];
}
