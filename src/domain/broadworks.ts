// Finding an enterprise and a subscriber of Webex for BroadWorks, and waiting until Webex is done with one.
import * as z from 'zod';
import type { ExecuteContext, ReadContext } from './context.ts';
import { Fault, InputProblems, InputQuestion } from './failure.ts';
import { asField } from './input.ts';
import type { Enterprise, Subscriber, SubscriberFields } from './ports/admin/broadworks.ts';
import { resolveByName } from './resolve.ts';

type Where = Pick<ReadContext, 'org' | 'admin'>;

const MINUTE_MS = 60_000;
/** Webex says nothing of how long it takes. */
const PACE = [
  { until: MINUTE_MS, every: 5000 },
  { until: 15 * MINUTE_MS, every: MINUTE_MS },
  { until: 24 * 60 * MINUTE_MS, every: 15 * MINUTE_MS },
] as const;

/** What Webex calls the states of a subscriber, in words. */
const STATES: Readonly<Record<string, string>> = {
  pending_email_input: 'waits until the person has said an e-mail address',
  pending_email_validation: 'waits until the person has confirmed the e-mail address',
  pending_user_migration: 'waits until the person has agreed to move from another organization',
  provisioning: 'is being set up',
  provisioned: 'ready',
  updating: 'is being changed',
  error: 'failed',
};

export const stateInWords = (status: string): string => STATES[status] ?? status;

/** The names of the fields, as they are told. */
export const SUBSCRIBER_LABELS: Readonly<Record<keyof SubscriberFields, string>> = {
  userId: 'BroadWorks user id',
  firstName: 'First name',
  lastName: 'Last name',
  package: 'Package',
  primaryPhoneNumber: 'Phone',
  mobilePhoneNumber: 'Mobile phone',
  extension: 'Extension',
};

export function enterpriseField() {
  return asField(
    {
      title: 'Enterprise',
      flags: ['enterprise'],
      kind: 'text',
      hint: 'Only where the organization has several.',
      maxLength: 256,
    },
    z.string().max(256, 'That is too long for an enterprise.').optional(),
  );
}

export function subscriberField() {
  return asField(
    {
      title: 'Subscriber',
      flags: ['subscriber', 'user'],
      kind: 'text',
      positional: 'first',
      placeholder: '95547321@sp.example',
      hint: 'BroadWorks user id or e-mail address; “broadworks subscribers” lists them.',
      maxLength: 254,
    },
    z
      .string({ error: 'Say which subscriber: the BroadWorks user id or the e-mail address.' })
      .max(254, 'That is too long for a subscriber.'),
  );
}

/** For numbers and extensions. */
export const digits = (what: string) =>
  z.string().regex(/^\+?[\d\s().-]{1,30}$/, `This is no ${what}: digits, blanks, “-”, “(” and “)” only.`);

export async function enterprisesOf({ org, admin }: Where): Promise<readonly Enterprise[]> {
  const all = await admin.broadworks().enterprises();
  return all.filter(({ orgId }) => orgId === org.id);
}

/** The one that was named, or the only one. */
export async function findEnterprise(context: Where, said: string | undefined): Promise<Enterprise> {
  const { name } = context.org;
  const all = await enterprisesOf(context);
  const [only] = all;
  if (!only) {
    const message = `${name} has no BroadWorks enterprise. “broadworks enterprises” lists those there are.`;
    throw new InputProblems([{ field: 'org', message }]);
  }
  if (said === undefined && all.length === 1) return only;
  const named = all.map((enterprise) => ({ ...enterprise, name: enterprise.spEnterpriseId }));
  const resolved = said === undefined ? undefined : resolveByName(named, said);
  if (resolved?.found === 'one') return resolved.item;
  if (resolved?.found === 'none') {
    const message = `${name} has no enterprise “${said ?? ''}”. It has: ${all.map((one) => one.spEnterpriseId).join(', ')}.`;
    throw new InputProblems([{ field: 'enterprise', message }]);
  }
  throw new InputQuestion({
    field: 'enterprise',
    title: 'Which enterprise?',
    subtitle: `${name} has several.`,
    choices: (resolved?.items ?? all).map(({ id, spEnterpriseId }) => ({ title: spEnterpriseId, value: id })),
  });
}

/** Of every enterprise of the organization. */
export async function subscribersOf(
  context: Where,
  filter: { readonly userId?: string | undefined; readonly status?: string | undefined } = {},
): Promise<readonly Subscriber[]> {
  const found: Subscriber[] = [];
  for (const { spEnterpriseId } of await enterprisesOf(context))
    for await (const page of context.admin.broadworks().subscribers({ ...filter, spEnterpriseId }))
      found.push(...page);
  return found;
}

export async function findSubscriber(context: Where, said: string): Promise<Subscriber> {
  const [exact] = await subscribersOf(context, { userId: said });
  if (exact) return exact;
  const wanted = said.toLowerCase();
  const all = await subscribersOf(context);
  const found = all.filter(({ userId, email }) =>
    [userId.toLowerCase(), email.toLowerCase()].includes(wanted),
  );
  const [only] = found;
  if (only && found.length === 1) return only;
  if (!only) {
    const message = `${context.org.name} has no subscriber “${said}”. “broadworks subscribers” lists them.`;
    throw new InputProblems([{ field: 'subscriber', message }]);
  }
  throw new InputQuestion({
    field: 'subscriber',
    title: 'Which subscriber?',
    subtitle: `“${said}” is the address of more than one.`,
    choices: found.map(({ userId, firstName, lastName }) => ({
      title: `${firstName} ${lastName}, ${userId}`,
      value: userId,
    })),
  });
}

/** Undefined: it is not there (any more). */
export async function subscriberIfAny({ admin }: Where, id: string): Promise<Subscriber | undefined> {
  try {
    return await admin.broadworks().get(id);
  } catch (error) {
    if (error instanceof Fault && error.status === 404) return undefined;
    throw error;
  }
}

/** Parks until Webex is done, or somebody has to do something first; a day at the most. */
export async function untilSettled<T>(
  { step, progress, now }: Pick<ExecuteContext, 'step' | 'progress' | 'now'>,
  { startedAt, what }: { readonly startedAt: number; readonly what: string },
  look: () => Promise<{ readonly settled: T } | { readonly busy: string }>,
): Promise<T> {
  let found: Awaited<ReturnType<typeof look>> = { busy: 'Webex did not answer' };
  try {
    found = await look();
  } catch (error) {
    // Webex being away does not end a watch that may last a day.
    if (!(error instanceof Fault) || error.repeat === 'never') throw error;
  }
  if ('settled' in found) return found.settled;
  const pace = PACE.find(({ until }) => now - startedAt < until);
  if (!pace) {
    const message = `Webex has not finished ${what} in a day. It goes on there; I have stopped looking.`;
    throw new Fault({ code: 'broadworks-timeout', message, repeat: 'never' });
  }
  await progress(`Webex works on it: ${found.busy}. That can take a while.`);
  return step.park(now + pace.every);
}

/** The subscriber when Webex is done with it. */
export async function settledSubscriber(
  context: Pick<ExecuteContext, 'step' | 'progress' | 'now' | 'admin' | 'org'>,
  id: string,
  startedAt: number,
): Promise<Subscriber> {
  return untilSettled(context, { startedAt, what: 'the subscriber' }, async () => {
    const subscriber = await context.admin.broadworks().get(id);
    const isBusy = subscriber.status === 'provisioning' || subscriber.status === 'updating';
    return isBusy ? { busy: `the subscriber ${stateInWords(subscriber.status)}` } : { settled: subscriber };
  });
}
