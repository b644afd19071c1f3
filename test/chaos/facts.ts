// The evidence of a run: what the sandbox, the spaces and the bots' database say when everything is quiet.
import * as z from 'zod';
import type { AuditVerdict } from '../../src/store/audit.ts';
import { type Query, readStored, type Stored } from './look.ts';
import type { Played } from './players.ts';
import type { Client, Message } from './spaces.ts';

export interface UserPost {
  readonly at: string;
  readonly email: string;
  readonly status: number;
}

export interface Facts {
  readonly stored: Stored;
  readonly audit: AuditVerdict;
  readonly played: Pick<Played, 'said' | 'approved'>;
  /** Keys of deliveries that were answered with 2xx. */
  readonly acknowledged: ReadonlySet<string>;
  /** The bot's messages in all spaces. */
  readonly messages: readonly Message[];
  /** How many users have this e-mail. */
  readonly users: ReadonlyMap<string, number>;
  /** Every POST /people, from the ledger. */
  readonly posts: readonly UserPost[];
  /** Ends of processes that nobody has caused. */
  readonly ends: readonly string[];
}

const Entry = z.object({
  n: z.number(),
  at: z.string(),
  method: z.string(),
  path: z.string(),
  body: z.unknown(),
  status: z.number(),
});
const Page = z.object({ items: z.array(Entry), next: z.number(), dropped: z.number() });
const Body = z.object({ emails: z.array(z.string()).min(1) });

export interface LedgerReader {
  readonly posts: UserPost[];
  /** Reads on; the sandbox forgets what nobody has read for long. */
  readonly read: () => Promise<void>;
}

export function readLedger(control: (path: string) => Promise<unknown>): LedgerReader {
  const posts: UserPost[] = [];
  let since = 0;
  const page = async (): Promise<boolean> => {
    const { items, next, dropped } = Page.parse(await control(`/ledger?since=${since}&limit=20000`));
    if (dropped > 0) throw new Error(`the ledger has lost ${dropped} entries before they were read`);
    since = next;
    for (const { method, path, body, at, status } of items) {
      const sent = method === 'POST' && path === '/v1/people' ? Body.safeParse(body) : undefined;
      if (sent?.success) posts.push({ at, email: sent.data.emails[0] ?? '', status });
    }
    return items.length > 0;
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    posts,
    read: async () => {
      const after = last;
      const reading = (async () => {
        await after;
        while (await page());
      })();
      last = reading;
      await reading;
    },
  };
}

const User = z.object({ emails: z.array(z.string()) });

export interface Sources {
  readonly client: Client;
  readonly query: Query;
  readonly ledger: LedgerReader;
  readonly audit: AuditVerdict;
  readonly played: Played;
  readonly acknowledged: ReadonlySet<string>;
  readonly rooms: readonly string[];
  readonly orgs: readonly string[];
  /** Sees the spaces. */
  readonly personToken: string;
  readonly adminToken: string;
  readonly botId: string;
  readonly ends: readonly string[];
}

export async function collectFacts(sources: Sources): Promise<Facts> {
  const { client, personToken, adminToken, botId, played, acknowledged, audit, ends } = sources;
  await sources.ledger.read();
  const messages: Message[] = [];
  for (const room of sources.rooms) {
    const all = await client.everything(room, personToken);
    messages.push(...all.filter(({ personId }) => personId === botId));
  }
  const users = new Map<string, number>();
  for (const org of sources.orgs) {
    // Asking for it puts the organization on the managed list.
    await client.call(`/v1/organizations/${org}`, adminToken);
    for (const { emails } of await client.list(`/v1/people?orgId=${org}&max=1000`, adminToken, User))
      for (const email of emails) users.set(email, (users.get(email) ?? 0) + 1);
  }
  const stored = await readStored(sources.query);
  return { stored, audit, played, acknowledged, messages, users, posts: sources.ledger.posts, ends };
}
