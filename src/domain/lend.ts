// Licenses that were given for a time: what is kept of one, and how a time is said.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { Fault, InputProblems } from './failure.ts';
import type { Admin } from './ports/admin/admin.ts';
import { parseSpan } from './span.ts';

/** One that is out. */
export interface Lend {
  /** The request that gave it. */
  readonly requestId: number;
  readonly orgId: string;
  readonly personId: string;
  readonly email: string;
  readonly licenseId: string;
  readonly name: string;
  /** Business time at which it is taken back. */
  readonly until: number;
}

/** What the end of a request means for a license that is lent; kept with its plan. */
export const LendingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('give'),
    personId: z.string(),
    email: z.string(),
    licenseId: z.string(),
    name: z.string(),
    /** From its end on, or a business time. */
    forMs: z.number().optional(),
    until: z.number().optional(),
  }),
  z.object({ kind: z.literal('extend'), requestId: z.number().int(), until: z.number() }),
  z.object({ kind: z.literal('return'), requestId: z.number().int() }),
]);
export type Lending = Readonly<z.infer<typeof LendingSchema>>;

export const DAY_MS = 86_400_000;
const HOW = 'Say for how long, e.g. for 5d, or until when, e.g. until 2026-12-01.';

export type Term =
  | { readonly forMs: number; readonly until?: never }
  | { readonly until: number; readonly forMs?: never };

/** `5d`, or a day: until its end, in UTC. */
export function termOf(
  said: { readonly for?: string | undefined; readonly until?: string | undefined },
  now: number,
): Term {
  if ((said.for === undefined) === (said.until === undefined))
    throw new InputProblems([{ field: 'for', message: HOW }]);
  if (said.for !== undefined) {
    const forMs = parseSpan(said.for);
    if (forMs !== undefined) return { forMs };
    throw new InputProblems([
      { field: 'for', message: `“${said.for}” is no time I know: say 12h, 5d or 2w, a year at the most.` },
    ]);
  }
  const day = /^\d{4}-\d{2}-\d{2}$/.test(said.until ?? '')
    ? Date.parse(`${said.until}T00:00:00Z`)
    : Number.NaN;
  const until = day + DAY_MS;
  if (Number.isNaN(day) || until <= now || until > now + 366 * DAY_MS)
    throw new InputProblems([
      { field: 'until', message: `“${said.until}” is no day of the coming year: write it like 2026-12-01.` },
    ]);
  return { until };
}

/** "Messaging for 5d" → what is meant, and for how long. */
export function splitTerm(said: string): {
  readonly what: string;
  readonly for?: string;
  readonly until?: string;
} {
  const [, what = said, word, value] = /^(.*?)\s+(for|until)\s+(\S+)$/i.exec(said.trim()) ?? [];
  if (value === undefined) return { what: said.trim() };
  return word?.toLowerCase() === 'for' ? { what, for: value } : { what, until: value };
}

export function inDays(ms: number): string {
  const hours = Math.round(ms / 3_600_000);
  if (hours < 48) return hours === 1 ? '1 hour' : `${hours} hours`;
  const days = Math.round(hours / 24);
  return `${days} days`;
}

export const onDay = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The license that a request has lent, by `R-12`. */
export async function lendOf({ org, lends }: ReadContext, said: string): Promise<Lend> {
  const id = Number(/^(?:R-)?(\d{1,9})$/i.exec(said.trim())?.[1] ?? Number.NaN);
  const all = await lends();
  const found = all.find(({ requestId }) => requestId === id);
  if (found) return found;
  const message = Number.isNaN(id)
    ? `“${said}” is no request: say it like R-12.`
    : `R-${id} has no license out in ${org.name}. “license lends” shows which are.`;
  throw new InputProblems([{ field: 'request', message }]);
}

/** `gone`: the user does not have it any more; `nobody`: the user is not there any more. */
export async function whereIs(
  admin: Admin,
  { orgId, personId, licenseId }: Pick<Lend, 'orgId' | 'personId' | 'licenseId'>,
): Promise<'held' | 'gone' | 'nobody'> {
  try {
    const { licenses } = await admin.people(orgId).get(personId);
    return licenses.includes(licenseId) ? 'held' : 'gone';
  } catch (error) {
    if (error instanceof Fault && error.status === 404) return 'nobody';
    throw error;
  }
}
