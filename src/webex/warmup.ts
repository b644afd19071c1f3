// Customers of a partner answer 403 until the partner account has read the organization, and again a day
// later. So an organization is read before it is needed, and once more when it answers 403 all the same.
import { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { OrgWarmth, Warmth } from '../domain/ports/org-warmth.ts';
import type { WebexHttp } from './http.ts';
import { sameId } from './ids.ts';
import { SILENT, type WebexLog } from './webex-log.ts';
import { decode, listOf, organizationWire, personWire } from './wire.ts';

export interface Warmup {
  /** Calls `fn` with the organization warm, as far as that can be reached. */
  call<T>(orgId: string, fn: () => Promise<T>): Promise<T>;
  /** Reads the organization if its time is up. */
  ensure(orgId: string): Promise<void>;
}

export interface WarmupDeps {
  readonly http: WebexHttp;
  readonly warmth: OrgWarmth;
  /** Names the account behind the token: the list of managed organizations is per account. */
  readonly credential: string;
  readonly clock: Clock;
  readonly log?: WebexLog | undefined;
}

const HOUR_MS = 60 * 60_000;
/** Webex promises 24 hours; the margin covers long jobs and differing clocks. */
const LIFE_MS = 23 * HOUR_MS;
const RELATIONS_MS = HOUR_MS;

export function createWarmup(deps: WarmupDeps): Warmup {
  const { http, warmth, credential, clock, log = SILENT } = deps;
  const needsWarmth = createRelations(deps);
  const warming = new Map<string, Promise<void>>();

  async function read(orgId: string): Promise<void> {
    await http.request({ method: 'GET', path: `/organizations/${encodeURIComponent(orgId)}` });
    const now = clock.now();
    const before = await warmth.get(credential, orgId);
    await warmth.put(credential, {
      orgId,
      warmUntil: now + LIFE_MS,
      lastUsed: now,
      last403: before?.last403,
    });
    log.info({ orgId }, 'organization warmed up');
  }

  /** One at a time per organization; who comes meanwhile waits for the same. */
  function warm(orgId: string): Promise<void> {
    const underway = warming.get(orgId) ?? read(orgId).finally(() => warming.delete(orgId));
    warming.set(orgId, underway);
    return underway;
  }

  async function ensure(orgId: string): Promise<void> {
    const known = await warmth.get(credential, orgId);
    if (known !== undefined && known.warmUntil > clock.now()) return;
    if (await needsWarmth(orgId)) await warm(orgId).catch((error: unknown) => throwUnlessForbidden(error));
  }

  async function call<T>(orgId: string, fn: () => Promise<T>): Promise<T> {
    await ensure(orgId);
    try {
      const result = await fn();
      await touch(orgId).catch((error: unknown) => {
        // What was done is done; it must not look failed because of our notes.
        log.warn({ orgId, err: error }, 'use of the organization not noted');
      });
      return result;
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return again(orgId, fn, error);
    }
  }

  async function again<T>(orgId: string, fn: () => Promise<T>, first: Fault): Promise<T> {
    if (!(await needsWarmth(orgId))) throw first;
    await noteRefusal(orgId);
    try {
      await warm(orgId);
      return await fn();
    } catch (error) {
      throw isForbidden(error) ? noRights(error) : error;
    }
  }

  async function touch(orgId: string): Promise<void> {
    const known = await warmth.get(credential, orgId);
    // One write in a while is enough to know which organizations are in use.
    if (known === undefined || clock.now() - known.lastUsed < HOUR_MS / 4) return;
    await warmth.put(credential, { ...known, lastUsed: clock.now() });
  }

  async function noteRefusal(orgId: string): Promise<void> {
    const now = clock.now();
    const known: Warmth | undefined = await warmth.get(credential, orgId);
    await warmth.put(credential, { orgId, warmUntil: 0, lastUsed: known?.lastUsed ?? now, last403: now });
    log.info({ orgId, wasWarm: known !== undefined && known.warmUntil > now }, 'organization answered 403');
  }

  return { call, ensure };
}

/** Whether an organization is a customer that has to be warm: not the account's own, not a lone organization. */
function createRelations({ http, clock }: WarmupDeps): (orgId: string) => Promise<boolean> {
  let known: { readonly at: number; readonly lone: boolean; readonly own: string | undefined } | undefined;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    const { body } = await http.request({ method: 'GET', path: '/organizations' });
    const { items } = decode(listOf(organizationWire), body, 'the organizations');
    known = { at: clock.real(), lone: items.length <= 1, own: await ownOrg(http) };
  }

  return async (orgId) => {
    if (known === undefined || clock.real() - known.at > RELATIONS_MS) {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      await asking;
    }
    if (known === undefined || known.lone) return false;
    return known.own === undefined || !sameId(known.own, orgId);
  };
}

/** A service app has no person behind its token; then every organization is taken for a customer. */
async function ownOrg(http: WebexHttp): Promise<string | undefined> {
  try {
    const { body } = await http.request({ method: 'GET', path: '/people/me' });
    return decode(personWire, body, 'the own account').orgId || undefined;
  } catch (error) {
    if (error instanceof Fault && error.status !== undefined && error.status < 500 && error.repeat !== 'safe')
      return undefined;
    throw error;
  }
}

const isForbidden = (error: unknown): error is Fault => error instanceof Fault && error.status === 403;

/** What the organization itself refuses is said by the call that follows. */
function throwUnlessForbidden(error: unknown): void {
  if (!isForbidden(error)) throw error;
}

const noRights = (cause: Fault): Fault =>
  new Fault({
    code: 'no-rights-in-org',
    message:
      'The admin account of Steward has no rights for this in the organization. Check that it is a managed customer, ' +
      'that the account has the role Partner Full Administrator (or a role the task needs), and log in once to the ' +
      "customer's Control Hub with it.",
    repeat: 'never',
    status: cause.status,
    errorCode: cause.errorCode,
    trackingId: cause.trackingId,
    cause,
  });
