// What a command about Steward itself is. One file beside this one is one command; `all.ts` lists them.
import type { HouseDescription } from '../../domain/house.ts';
import type { Operation } from '../../domain/operation.ts';
import type { GoldenFile } from '../../domain/policy/explain.ts';
import type { Policy } from '../../domain/policy/people.ts';
import type { Admin } from '../../domain/ports/admin/admin.ts';
import type { Person } from '../../domain/ports/chat.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { AuditEntry, Store, Tx } from '../../domain/ports/store.ts';
import type { Fact, View } from '../../domain/views.ts';

/** Read from its file, or why it cannot be. */
export type PolicyCases = { readonly golden: GoldenFile } | { readonly mistakes: readonly string[] };

/** A command as somebody said it. */
export interface Asked {
  readonly person: Person;
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
  readonly roomId: string;
  readonly roomType: 'group' | 'direct';
  readonly messageId: string;
}

export interface HouseDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: () => Promise<Policy>;
  readonly operations: readonly Operation[];
  readonly commands: readonly HouseDescription[];
  /** Spaces for team notices: ids or titles. */
  readonly notify: readonly string[];
  /** What `policy test` runs; undefined when there is no such file. */
  readonly policyCases: () => PolicyCases | undefined;
}

/** What a command may use that has a job of its own. */
export interface HouseWorkDeps extends HouseDeps {
  readonly admin: Admin;
  /** Lines for `status`: each part of Steward tells how it is. */
  readonly about: () => Promise<readonly Fact[]>;
}

export interface Reply {
  readonly view: View;
  /** It tells of people: not for the eyes of other organizations. */
  readonly personal?: true;
  /** Names a live card; absent: a message of its own. */
  readonly cardKey?: string | undefined;
  /** Saved together with the answer. */
  readonly change?: ((tx: Tx) => Promise<void>) | undefined;
  readonly audit?: Omit<AuditEntry, 'at' | 'actorId' | 'roomId'> | undefined;
}

/** `desk`: the store is enough, the answer comes at once. `work`: it may ask Webex, in a job of its own. */
export type HouseCommand = HouseDescription &
  (
    | { readonly at: 'desk'; readonly answer: (deps: HouseDeps, asked: Asked) => Promise<Reply> }
    | { readonly at: 'work'; readonly answer: (deps: HouseWorkDeps, asked: Asked) => Promise<Reply> }
    /** A person's word on a request, typed instead of pressed: see decisions.ts. */
    | { readonly at: 'request' }
    /** Opens the request that takes another one back: see undo.ts. */
    | { readonly at: 'undo' }
    /** Asks for the same once more: see again.ts. */
    | { readonly at: 'again' }
  );
