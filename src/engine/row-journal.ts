// The journal of rows that are carried out many at a time. What several rows have to write down at the same moment
// goes into one transaction; each row's note is on record before its write is sent, as with any step.
import type { AuditEntry, Job, Reader, StepRecord, Store, Tx } from '../domain/ports/store.ts';
import { Halted } from './attempt.ts';

export interface RowJournal {
  /** Before a row is written. Throws Halted when nothing may be written now. */
  begin(record: StepRecord, audit: AuditEntry): Promise<void>;
  /** How a row ended. */
  end(record: StepRecord, audit: AuditEntry): Promise<void>;
  /** It was not sent after all. */
  forget(record: StepRecord, audit: AuditEntry): Promise<void>;
}

interface Entry {
  readonly begins: boolean;
  readonly apply: (tx: Tx) => Promise<void>;
  readonly audit: AuditEntry;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

export interface JournalDeps {
  readonly store: Store;
  readonly job: Job;
  readonly halted: (reader: Reader) => Promise<string | undefined>;
}

export function createRowJournal({ store, job, halted }: JournalDeps): RowJournal {
  let waiting: Entry[] = [];
  let isWriting = false;

  async function write(entries: readonly Entry[]): Promise<void> {
    try {
      const why = await store.transaction(async (tx) => {
        await tx.fence(job);
        const stopped = await halted(tx);
        const allowed = entries.filter(({ begins }) => !begins || stopped === undefined);
        for (const { apply } of allowed) await apply(tx);
        if (allowed.length > 0) await tx.appendAudit(allowed.map(({ audit }) => audit));
        return stopped;
      });
      for (const { begins, done, fail } of entries) {
        if (begins && why !== undefined) fail(new Halted(why));
        else done();
      }
    } catch (error) {
      for (const { fail } of entries) fail(error);
    }
  }

  async function drain(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      const entries = waiting;
      waiting = [];
      await write(entries);
    }
    isWriting = false;
  }

  const add = async (begins: boolean, audit: AuditEntry, apply: Entry['apply']): Promise<void> =>
    new Promise((done, fail) => {
      waiting.push({ begins, apply, audit, done, fail });
      if (!isWriting) void drain();
    });

  return {
    begin: async (record, audit) => add(true, audit, async (tx) => tx.putStep(record)),
    end: async (record, audit) => add(false, audit, async (tx) => tx.putStep(record)),
    forget: async ({ requestId, name }, audit) =>
      add(false, audit, async (tx) => tx.deleteStep(requestId, name)),
  };
}
