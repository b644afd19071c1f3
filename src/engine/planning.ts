// What planning, reading and executing have in common.

import type { Attachment, OperationSettings, ReadContext } from '../domain/context.ts';
import type { Operation } from '../domain/operation.ts';
import type { Policy } from '../domain/policy/people.ts';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { Organization } from '../domain/ports/admin/organizations.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Files } from '../domain/ports/files.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Store } from '../domain/ports/store.ts';
import { OPEN_STATES, type Request } from '../domain/request.ts';
import { type Hold, holdsBefore } from '../domain/units.ts';
import { readClaims } from './claims.ts';
import type { Requests } from './requests.ts';

export interface PlannerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly admin: Admin;
  readonly files: Files;
  readonly chat: Pick<Chat, 'file' | 'space' | 'members'>;
  readonly log: Log;
  readonly requests: Requests;
  readonly policy: () => Promise<Policy>;
  readonly operation: (name: string) => Operation;
  /** STEWARD_WRITES=off: everything is planned and asked, nothing is written. */
  readonly writes: boolean;
  readonly settings: OperationSettings;
}

/** Stands in for the organization of operations that are about none: no call can be made with it. */
export const NO_ORG: Organization = { id: '', name: 'no organization' };

export function contextFor(
  deps: PlannerDeps,
  request: Request,
  org: Organization,
  reading: ReadContext['reading'] = async () => undefined,
): ReadContext {
  const { admin, clock, store } = deps;
  const now = clock.now();
  const holds = async (): Promise<readonly Hold[]> =>
    holdsBefore(request, await store.read(async (reader) => reader.holds(org.id)), now);
  return {
    org,
    admin,
    now,
    holds,
    usage: async () => store.read(async (reader) => reader.usage(org.id)),
    lends: async () => store.read(async (reader) => reader.lends(org.id)),
    requester: request.requester,
    requestId: request.id,
    attachment: async () => attachmentOf(deps, request),
    stored: async (key) => storedIn(deps.files, key),
    pace: async () => readPace(deps.store),
    claimed: async (kind) => readClaims(store, kind),
    request: async (id) => store.read(async (reader) => reader.request(id)),
    recent: async (operation) => recentOf(store, operation),
    open: async () => openOf(store, org),
    space: async (said) => spaceOf(deps, request, said),
    reading,
  };
}

/** Of all the requests there are, only the last ones are looked through. */
const RECENT = 500;

async function recentOf(store: Store, operation: string): Promise<readonly Request[]> {
  const all = await store.read(async (reader) => reader.requests({ writesOnly: true, limit: RECENT }));
  return all.filter((request) => request.operation === operation);
}

async function openOf(store: Store, org: Organization): Promise<readonly Request[]> {
  const filter = { states: OPEN_STATES, writesOnly: true, limit: RECENT };
  const all = await store.read(async (reader) => reader.requests(filter));
  return all.filter((request) => request.org?.id === org.id);
}

/** Whether it is about an organization, by what it is or by what was said. */
export const isOnOrg = ({ onOrg }: Operation, { input }: Pick<Request, 'input'>): boolean =>
  onOrg === true || (onOrg === 'named' && input['org']?.[0] !== undefined);

/** Only where the person is too: what is told there could not be read otherwise. */
async function spaceOf(
  { chat }: PlannerDeps,
  { requester }: Pick<Request, 'requester'>,
  said: string,
): ReturnType<ReadContext['space']> {
  const roomId = await chat.space(said);
  const members = roomId === undefined ? undefined : await chat.members(roomId);
  if (roomId === undefined || members === undefined)
    return { why: `I am in no space “${said}”. Add me to it, and give its exact title.` };
  const isThere = members.people.some(({ personId }) => personId === requester.personId);
  return isThere ? { roomId } : { why: `You are not in the space “${said}”.` };
}

/** Fetched once: what was planned from is what is planned from again. */
async function attachmentOf({ files, chat }: PlannerDeps, request: Request): Promise<Attachment | undefined> {
  const [address] = request.files ?? [];
  if (address === undefined) return undefined;
  const key = `R-${request.id}:attached`;
  const known = await storedIn(files, key);
  if (known) return known;
  const fetched = await chat.file(address, MAX_ATTACHED);
  await files.put(key, fetched.name, fetched.bytes, request.id);
  return fetched;
}

async function storedIn(files: Files, key: string): Promise<Attachment | undefined> {
  const known = await files.get(key);
  return known && { name: known.file.name, bytes: known.bytes };
}

/** More is never used; what is longer is cut off there, and refused by its length. */
const MAX_ATTACHED = 10 * 1024 * 1024;

const PACE = 'pace:rows';

async function readPace(store: Store): Promise<number | undefined> {
  const value = await store.read(async (reader) => reader.value(PACE));
  return typeof value === 'number' && value > 0 ? value : undefined;
}

export async function learnPace(store: Store, callsPerSecond: number): Promise<void> {
  await store.transaction(async (tx) => tx.putValue(PACE, callsPerSecond));
}
