// The admins of the settings as people of Webex: an e-mail address is looked up once and bound to personId and
// orgId, so that a later change of address gives nobody new rights.
import * as z from 'zod';
import { Fault } from '../domain/failure.ts';
import type { Policy } from '../domain/policy.ts';
import type { Chat, Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Store } from '../domain/ports/store.ts';

const Bound = z.object({
  personId: z.string(),
  orgId: z.string(),
  email: z.string(),
  displayName: z.string(),
});

/** How long an address that Webex does not know is left alone. */
const UNKNOWN_RETRY_MS = 60_000;

export interface Principals {
  policy(): Promise<Policy>;
}

interface Deps {
  /** E-mail addresses or personIds from STEWARD_ADMINS. */
  readonly admins: readonly string[];
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly log: Log;
}

export function createPrincipals({ admins, store, chat, clock, log }: Deps): Principals {
  const bound = new Map<string, Person>();
  const askedAt = new Map<string, number>();

  const bind = async (name: string): Promise<void> => {
    const key = `admin:${name.toLowerCase()}`;
    const stored = Bound.safeParse(await store.read(async (reader) => reader.value(key)));
    if (stored.success) {
      bound.set(name, stored.data);
      return;
    }
    const lastAsked = askedAt.get(name);
    if (lastAsked !== undefined && clock.real() - lastAsked < UNKNOWN_RETRY_MS) return;
    const person = name.includes('@') ? await chat.personByEmail(name) : await byId(chat, name);
    askedAt.set(name, clock.real());
    if (!person) {
      log.warn({ admin: name }, 'An admin of STEWARD_ADMINS is not known to Webex');
      return;
    }
    await store.transaction(async (tx) => {
      await tx.putValue(key, person);
      await tx.appendAudit([
        {
          at: clock.now(),
          action: 'admin.bind',
          actorId: undefined,
          requestId: undefined,
          orgId: person.orgId,
          roomId: undefined,
          detail: { name, personId: person.personId },
        },
      ]);
    });
    bound.set(name, person);
  };

  return {
    async policy() {
      for (const name of admins) if (!bound.has(name)) await bind(name);
      return { admins: [...bound.values()] };
    },
  };
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
