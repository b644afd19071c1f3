// The people and spaces a policy names, as Webex knows them: an e-mail address is looked up once and bound to
// personId and orgId, so that a later change of address gives nobody new rights; a title is bound to one space.
import * as z from 'zod';
import { Fault } from '../domain/failure.ts';
import type { PolicyDocument } from '../domain/policy/document.ts';
import { accountsOf, type Bindings as Bound, spacesOf } from '../domain/policy/people.ts';
import type { Chat, Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { AuditEntry, Store } from '../domain/ports/store.ts';

const BoundPerson = z.object({
  personId: z.string(),
  orgId: z.string(),
  email: z.string(),
  displayName: z.string(),
});
const BoundSpace = z.object({ roomId: z.string() });

/** How long a name that Webex does not know is left alone. */
const UNKNOWN_RETRY_MS = 60_000;

export interface Binder {
  /** What the names of the document mean; who is not known to Webex is left out. */
  bind(document: PolicyDocument): Promise<Bound>;
}

interface Deps {
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly log: Log;
}

export function createBinder(deps: Deps): Binder {
  const { chat } = deps;
  const people = kindBinder<Person>(deps, {
    key: (account) => `admin:${account.toLowerCase()}`,
    schema: BoundPerson,
    find: async (account) => (account.includes('@') ? chat.personByEmail(account) : byId(chat, account)),
    audit: (name, { personId, orgId }) => ({ action: 'admin.bind', orgId, detail: { name, personId } }),
    unknown: 'Somebody the policy names is not known to Webex',
  });
  const spaces = kindBinder<{ readonly roomId: string }>(deps, {
    key: (title) => `policy-space:${title}`,
    schema: BoundSpace,
    find: async (title) => {
      const roomId = await chat.space(title);
      return roomId === undefined ? undefined : { roomId };
    },
    audit: (name, { roomId }) => ({
      action: 'policy.bind-space',
      orgId: undefined,
      roomId,
      detail: { name },
    }),
    unknown: 'A space the policy names is not known to me',
  });
  return {
    async bind(document) {
      for (const account of accountsOf(document)) await people.bind(account);
      for (const space of spacesOf(document)) await spaces.bind(space);
      const rooms = [...spaces.bound].map(([title, { roomId }]) => [title, roomId] as const);
      return { accounts: people.bound, spaces: new Map(rooms) };
    },
  };
}

interface Kind<T> {
  readonly key: (name: string) => string;
  readonly schema: z.ZodType<T>;
  readonly find: (name: string) => Promise<T | undefined>;
  readonly audit: (
    name: string,
    found: T,
  ) => Pick<AuditEntry, 'action' | 'orgId' | 'detail'> & { roomId?: string };
  readonly unknown: string;
}

function kindBinder<T>({ store, clock, log }: Deps, kind: Kind<T>) {
  const bound = new Map<string, T>();
  const askedAt = new Map<string, number>();
  const bind = async (name: string): Promise<void> => {
    if (bound.has(name)) return;
    const key = kind.key(name);
    const stored = kind.schema.safeParse(await store.read(async (reader) => reader.value(key)));
    if (stored.success) {
      bound.set(name, stored.data);
      return;
    }
    const lastAsked = askedAt.get(name);
    if (lastAsked !== undefined && clock.real() - lastAsked < UNKNOWN_RETRY_MS) return;
    const found = await kind.find(name);
    askedAt.set(name, clock.real());
    if (found === undefined) {
      log.warn({ name }, kind.unknown);
      return;
    }
    const { roomId, ...audit } = kind.audit(name, found);
    await store.transaction(async (tx) => {
      await tx.putValue(key, found);
      await tx.appendAudit([{ ...audit, at: clock.now(), actorId: undefined, requestId: undefined, roomId }]);
    });
    bound.set(name, found);
  };
  return { bound, bind };
}

/** An id nobody has must not keep the others from being heard. */
async function byId(chat: Chat, personId: string): Promise<Person | undefined> {
  try {
    return await chat.person(personId);
  } catch (error) {
    if (error instanceof Fault && error.repeat === 'never') return undefined;
    throw error;
  }
}
