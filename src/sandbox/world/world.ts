import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { adminCollections } from './admin-entities.ts';
import { type Change, Changes } from './changes.ts';
import { Collection, type MissWatch } from './collection.ts';
import * as entity from './entities.ts';
import { clusterOf, encodeId, uuidFrom } from './ids.ts';
import { type Settings, settingsSchema } from './settings.ts';
import { WorldFile } from './world-file.ts';

/** A fact about the world for which webhooks may be waiting; `audience` is fixed when it happens. */
export type WorldEvent = {
  resource: string;
  event: string;
  actorId: string;
  roomId: string;
  audience: readonly string[];
  data: Readonly<Record<string, unknown>>;
};

/** How a seed makes organizations one by one, and finds by an id or an address which one is meant. */
export type Lots = {
  fill(orgId: string): void;
  orgOfId(id: string): string | undefined;
  orgOfEmail(email: string): string | undefined;
};

const metaSchema = z.object({
  id: z.literal('world'),
  installation: z.string(),
  epoch: z.string(),
  offsetMs: z.number(),
  counters: z.record(z.string(), z.number()),
  settings: settingsSchema,
  seed: z.string().default('demo'),
});

function newMeta(): z.infer<typeof metaSchema> {
  return {
    id: 'world',
    installation: randomUUID(),
    epoch: randomUUID(),
    offsetMs: 0,
    counters: {},
    settings: settingsSchema.parse({}),
    seed: 'demo',
  };
}

export class World {
  readonly people = new Collection('person', entity.personSchema, {
    org: (person) => [person.orgId],
    email: (person) => person.emails,
    license: (person) => person.licenses,
  });
  readonly orgs = new Collection('org', entity.orgSchema, {
    partner: ({ partnerOrgId }) => (partnerOrgId === undefined ? [] : [partnerOrgId]),
  });
  readonly accounts = new Collection('account', entity.accountSchema, {});
  readonly applications = new Collection('application', entity.applicationSchema, {
    client: (application) => [application.clientId],
  });
  readonly grants = new Collection('grant', entity.grantSchema, {
    owner: (grant) => [`${grant.applicationId} ${grant.slot}`],
  });
  readonly warm = new Collection('warm', entity.warmSchema, { person: (warm) => [warm.personId] });
  readonly licenses = new Collection('license', entity.licenseSchema, { org: (license) => [license.orgId] });
  readonly locations = new Collection('location', entity.locationSchema, {
    org: (location) => [location.orgId],
  });
  readonly reports = new Collection('report', entity.reportSchema, {
    creator: (report) => [report.createdBy],
    org: (report) => [report.orgId],
  });
  readonly rooms = new Collection('room', entity.roomSchema, {});
  readonly memberships = new Collection('membership', entity.membershipSchema, {
    room: (membership) => [membership.roomId],
    person: (membership) => [membership.personId],
  });
  readonly teams = new Collection('team', entity.teamSchema, {});
  readonly teamMemberships = new Collection('team-membership', entity.teamMembershipSchema, {
    team: (membership) => [membership.teamId],
    person: (membership) => [membership.personId],
  });
  readonly messages = new Collection('message', entity.messageSchema, {
    room: (message) => [message.roomId],
  });
  readonly contents = new Collection('content', entity.contentSchema, {
    message: (content) => [content.messageId],
  });
  readonly actions = new Collection('action', entity.actionSchema, {});
  readonly webhooks = new Collection('webhook', entity.webhookSchema, { owner: (hook) => [hook.createdBy] });
  readonly socketDevices = new Collection('socket-device', entity.socketDeviceSchema, {
    owner: (device) => [device.personId],
  });
  readonly admin = adminCollections();
  readonly changes = new Changes();

  readonly #meta = new Collection('meta', metaSchema, {});
  readonly #filled = new Collection('filled', z.object({ id: z.string() }), {});
  readonly #collections = [
    this.people,
    this.orgs,
    this.accounts,
    this.applications,
    this.grants,
    this.warm,
    this.licenses,
    this.locations,
    this.reports,
    this.rooms,
    this.memberships,
    this.teams,
    this.teamMemberships,
    this.messages,
    this.contents,
    this.actions,
    this.webhooks,
    this.socketDevices,
    ...Object.values(this.admin),
    this.#filled,
    this.#meta,
  ];
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #newBlobs = new Map<string, Uint8Array>();
  readonly #file: WorldFile | undefined;
  #events: WorldEvent[] = [];
  #pendingChanges: Change[] = [];
  #lastStamp = 0;

  constructor(options: { dataDir?: string | undefined; fresh?: boolean | undefined }) {
    this.#file =
      options.dataDir === undefined ? undefined : new WorldFile(options.dataDir, options.fresh ?? false);
    const byKind = new Map(this.#collections.map((collection) => [collection.kind, collection]));
    for (const row of this.#file?.rows() ?? []) byKind.get(row.kind)?.load(row.json);
    if (this.#meta.size === 0) this.#meta.put(newMeta());
  }

  get #state(): z.infer<typeof metaSchema> {
    const meta = this.#meta.get('world');
    if (meta === undefined) throw new Error('the world has no meta row');
    return meta;
  }

  /** Which seed the world grew from. */
  get seed(): string {
    return this.#state.seed;
  }

  set seed(seed: string) {
    this.#meta.put({ ...this.#state, seed });
  }

  get isEmpty(): boolean {
    return this.accounts.size === 0;
  }

  get epoch(): string {
    return this.#state.epoch;
  }

  get settings(): Settings {
    return this.#state.settings;
  }

  set settings(settings: Settings) {
    this.#meta.put({ ...this.#state, settings });
  }

  get offsetMs(): number {
    return this.#state.offsetMs;
  }

  advance(ms: number): void {
    this.#meta.put({ ...this.#state, offsetMs: this.#state.offsetMs + ms });
  }

  now(): number {
    return Date.now() + this.offsetMs;
  }

  /** Strictly increasing, so that two messages of one millisecond still have an order. */
  stamp(): string {
    this.#lastStamp = Math.max(this.now(), this.#lastStamp + 1);
    return new Date(this.#lastStamp).toISOString();
  }

  next(kind: string): number {
    const { counters } = this.#state;
    const value = (counters[kind] ?? 0) + 1;
    this.#meta.put({ ...this.#state, counters: { ...counters, [kind]: value } });
    return value;
  }

  newId(type: string): string {
    const key = this.newKey(type);
    return encodeId(type, key, this.settings.idClusters === 'mixed' ? clusterOf(type, key) : 'us');
  }

  newKey(kind: string): string {
    return uuidFrom(this.epoch, kind, String(this.next(kind)));
  }

  /** For accounts, organisations and tokens: these survive a reset. */
  lastingKey(kind: string, name: string): string {
    return uuidFrom(this.#state.installation, kind, name);
  }

  namedKey(kind: string, name: string): string {
    return uuidFrom(this.epoch, kind, name);
  }

  blob(id: string): Uint8Array | undefined {
    return this.#newBlobs.get(id) ?? this.#blobs.get(id) ?? this.#file?.blob(id);
  }

  putBlob(id: string, bytes: Uint8Array): void {
    this.#newBlobs.set(id, bytes);
  }

  publish(event: WorldEvent, change: Change): void {
    this.#events.push(event);
    this.#pendingChanges.push(change);
  }

  /** Saves what changed, then tells the page; returns the events that webhooks may wait for. */
  commit(): WorldEvent[] {
    const rows = this.#collections.flatMap((collection) => collection.takeDirty());
    this.#file?.save(rows, this.#newBlobs);
    for (const row of rows) if (row.kind === 'content' && row.json === null) this.#blobs.delete(row.id);
    if (this.#file === undefined) for (const [id, bytes] of this.#newBlobs) this.#blobs.set(id, bytes);
    this.#newBlobs.clear();
    const events = this.#events;
    const changes = this.#pendingChanges;
    this.#events = [];
    this.#pendingChanges = [];
    for (const change of changes) this.changes.emit(change);
    return events;
  }

  /**
   * Empties everything but webhooks, devices of sockets and the tokens handed out under a new world epoch; the caller
   * seeds again. A client that rotated its tokens could not stay itself otherwise.
   */
  forget(): void {
    for (const collection of this.#lazily()) collection.onMiss(undefined);
    const kept: readonly unknown[] = [
      this.webhooks,
      this.socketDevices,
      this.grants,
      this.accounts,
      this.#meta,
    ];
    for (const collection of this.#collections) if (!kept.includes(collection)) collection.clear();
    for (const { id, expiresAt } of this.accounts.all())
      if (expiresAt === undefined) this.accounts.delete(id);
    this.#blobs.clear();
    this.#meta.put({ ...newMeta(), installation: this.#state.installation });
    this.#lastStamp = 0;
  }

  /**
   * Makes the contents of an organization when they are first looked for. That it was made is kept, too:
   * who was deleted since must not come back with the next start.
   */
  fillLazily(lots: Lots): void {
    const fill = (orgId: string | undefined): void => {
      if (orgId === undefined || this.#filled.get(orgId) !== undefined) return;
      this.#filled.put({ id: orgId });
      lots.fill(orgId);
    };
    for (const collection of this.#lazily())
      collection.onMiss({
        id: (id) => fill(lots.orgOfId(id)),
        key: (index, key) => fill(index === 'email' ? lots.orgOfEmail(key) : lots.orgOfId(key)),
      });
  }

  #lazily(): { onMiss(watch: MissWatch | undefined): void }[] {
    return [this.people, this.licenses, this.locations, ...Object.values(this.admin)];
  }

  close(): void {
    this.#file?.close();
  }
}
