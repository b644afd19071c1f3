// Webex for BroadWorks: the enterprises of a service provider's customers, and their subscribers.
import type * as z from 'zod';
import type {
  BroadworksAdmin,
  Enterprise,
  EnterpriseSync,
  NewSubscriber,
  Subscriber,
  SubscriberChange,
} from '../../domain/ports/admin/broadworks.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { WebexHttp } from '../http.ts';
import { enterpriseSyncWire, enterpriseWire, subscriberWire } from '../partner-wire.ts';
import { decode, listOf } from '../wire.ts';
import { kept } from './kept.ts';

/** The most that Webex gives at once. */
const PER_PAGE = 100;

/** Every command asks for the enterprises, and one over all organizations asks for each of them. */
const ENTERPRISES_MS = 60_000;

export function createBroadworks(http: WebexHttp, clock: Clock): BroadworksAdmin {
  const enterprises = kept(clock, ENTERPRISES_MS, async () => readEnterprises(http));
  const syncOf = (id: string): string =>
    `/broadworks/enterprises/${encodeURIComponent(id)}/broadworksDirectorySync`;
  const one = (id: string): string => `/broadworks/subscribers/${encodeURIComponent(id)}`;
  return {
    enterprises,
    async sync(id) {
      const { body } = await http.request({ method: 'GET', path: syncOf(id) });
      return sync(decode(enterpriseSyncWire, body, 'the directory synchronization'));
    },
    async startSync(id) {
      await http.request({ method: 'POST', path: syncOf(id), body: { syncStatus: 'SYNC_NOW' } });
    },
    async *subscribers(filter) {
      const query = { ...filter, max: PER_PAGE };
      for await (const { body } of http.pages({ method: 'GET', path: '/broadworks/subscribers', query }))
        yield decode(listOf(subscriberWire), body, 'the subscribers').items.map(subscriber);
    },
    async get(id) {
      const { body } = await http.request({ method: 'GET', path: one(id) });
      return subscriber(decode(subscriberWire, body, 'a subscriber'));
    },
    async create({ spEnterpriseId, provisioningId }, input) {
      const asked = { ...given(input), spEnterpriseId, provisioningId };
      const { body } = await http.request({ method: 'POST', path: '/broadworks/subscribers', body: asked });
      return subscriber(decode(subscriberWire, body, 'the new subscriber', 'look-first'));
    },
    async update(id, change) {
      await http.request({ method: 'PUT', path: one(id), body: changed(change) });
    },
    async remove(id) {
      await http.request({ method: 'DELETE', path: one(id) });
    },
  };
}

async function readEnterprises(http: WebexHttp): Promise<readonly Enterprise[]> {
  const found: Enterprise[] = [];
  const query = { max: PER_PAGE };
  for await (const { body } of http.pages({ method: 'GET', path: '/broadworks/enterprises', query }))
    found.push(...decode(listOf(enterpriseWire), body, 'the enterprises').items.map(enterprise));
  return found;
}

const given = (input: NewSubscriber): object =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== ''));

/** An empty value takes a mobile number away; of the others there is none that could be empty. */
const changed = (change: SubscriberChange): object =>
  Object.fromEntries(
    Object.entries(change).filter(
      ([name, value]) => value !== undefined && (value !== '' || name === 'mobilePhoneNumber'),
    ),
  );

function sync({ enableDirSync, directorySyncStatus }: z.output<typeof enterpriseSyncWire>): EnterpriseSync {
  const { syncStatus, lastSyncStartTime, lastSyncEndTime, usersAdded, usersUpdated, usersDeleted } =
    directorySyncStatus ?? {};
  return {
    enabled: enableDirSync === true,
    status: syncStatus ?? 'NOT_SYNCED',
    startedAt: time(lastSyncStartTime),
    endedAt: time(lastSyncEndTime),
    added: usersAdded ?? 0,
    updated: usersUpdated ?? 0,
    deleted: usersDeleted ?? 0,
  };
}

function time(said: string | undefined): number | undefined {
  const at = Date.parse(said ?? '');
  return Number.isNaN(at) ? undefined : at;
}

function enterprise({ broadworksDirectorySync, ...rest }: z.output<typeof enterpriseWire>): Enterprise {
  return { ...rest, sync: broadworksDirectorySync ? sync(broadworksDirectorySync) : undefined };
}

function subscriber(read: z.output<typeof subscriberWire>): Subscriber {
  return {
    id: read.id,
    personId: read.personId,
    userId: read.userId,
    spEnterpriseId: read.spEnterpriseId,
    firstName: read.firstName ?? '',
    lastName: read.lastName ?? '',
    email: read.email ?? '',
    package: read.package ?? '',
    primaryPhoneNumber: read.primaryPhoneNumber ?? '',
    mobilePhoneNumber: read.mobilePhoneNumber ?? '',
    extension: read.extension ?? '',
    status: read.status ?? 'unknown',
    errors: read.errors.map(({ errorCode, description }) => description ?? errorCode ?? 'no reason given'),
  };
}
