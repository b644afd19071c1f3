// Every write of an execution happens once, whatever is lost between sending it and knowing it.
import { expect, it } from 'vitest';
import * as z from 'zod';
import { Fault } from '../../src/domain/failure.ts';
import type { Lookup, StepWork } from '../../src/domain/steps.ts';
import { Parked, StepConflict, TryAgain } from '../../src/engine/attempt.ts';
import { createStep } from '../../src/engine/journal.ts';
import { type Home, onEveryDatabase } from '../database.ts';
import { claimOne, enqueueAll, newJob, openFresh } from '../store/opened.ts';
import { newRequest } from '../store/rows.ts';

const result = z.object({ id: z.string() });
const START = 1_000_000;

/** A remote side on which a write may take effect, late or not at all, and be answered or not. */
function remote() {
  const state = { there: [] as string[], sent: 0, looked: 0 };
  const seen = (): Lookup<{ id: string }> => {
    state.looked += 1;
    const [id] = state.there;
    return id === undefined ? { is: 'absent' } : { is: 'done', result: { id } };
  };
  const write = (end: () => void): StepWork<{ id: string }> => ({
    result,
    lookup: async () => seen(),
    write: async () => {
      state.sent += 1;
      end();
      return { id: `w${state.sent}` };
    },
  });
  return { state, write, good: write(() => void state.there.push(`w${state.sent}`)) };
}

const fault = (repeat: Fault['repeat'], status?: number) =>
  new Fault({ code: 'x', message: 'Webex said no.', repeat, status, trackingId: 'T1' });

async function openJournal(home: Home) {
  const { store } = await openFresh(home);
  await store.transaction(async (tx) => tx.insertRequest(newRequest(1)));
  await enqueueAll(store, [newJob({ lane: 'R-1' })]);
  const job = await claimOne(store);
  const time = { now: START, real: START };
  const clock = { now: () => time.now, real: () => time.real };
  const halted = { why: '' };
  const journal = () =>
    createStep({
      store,
      clock,
      sleep: async () => {},
      requestId: 1,
      job,
      refused: () => undefined,
      halted: async () => (halted.why === '' ? undefined : halted.why),
    });
  const record = async (name = 's') => store.read(async (reader) => reader.step(1, name));
  const actions = async () =>
    (await store.read(async (reader) => reader.audit(1, 100))).map(({ action }) => action);
  return { store, job, time, halted, journal, record, actions };
}

const ended = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'ended well',
    (error: unknown) => error,
  );

onEveryDatabase((home) => {
  it('records the write before it is sent, and its result after', async () => {
    const { journal, record, actions } = await openJournal(home);
    const { write, state } = remote();
    let during: unknown;
    const work = { ...write(() => void state.there.push('x')) };
    const watched = {
      ...work,
      write: async () => {
        during = await record();
        return work.write();
      },
    };
    expect(await journal()('s', watched)).toEqual({ id: 'w1' });
    expect(during).toMatchObject({ state: 'sent', sends: 1, sentAt: START });
    expect(await record()).toMatchObject({ state: 'confirmed', result: { id: 'w1' } });
    expect(await actions()).toEqual(['step.send', 'step.confirm']);
  });

  it('gives a confirmed step its recorded result and asks nobody', async () => {
    const { journal } = await openJournal(home);
    const { good, state } = remote();
    const first = await journal()('s', good);
    const again = await journal()('s', good);
    expect(again).toEqual(first);
    expect(state).toMatchObject({ sent: 1, looked: 0 });
  });

  it('after a crash behind the effect, finds it and sends nothing', async () => {
    const { journal, record } = await openJournal(home);
    const { write, good, state } = remote();
    const crash = write(() => {
      state.there.push('w1');
      throw new Error('the process died here');
    });
    await expect(journal()('s', crash)).rejects.toThrow('died');
    expect(await record()).toMatchObject({ state: 'sent' });
    expect(await journal()('s', good)).toEqual({ id: 'w1' });
    expect(state.sent).toBe(1);
  });

  it('after a crash before the effect, believes the absence only when it has settled', async () => {
    const { journal, time } = await openJournal(home);
    const { write, good, state } = remote();
    const crash = write(() => {
      throw new Error('the process died here');
    });
    await expect(journal()('s', crash)).rejects.toThrow('died');
    time.real += 9_999;
    const early = await ended(journal()('s', good));
    expect(early).toBeInstanceOf(TryAgain);
    expect(early).toMatchObject({ delayMs: 1 });
    expect(state.sent).toBe(1);
    time.real += 1;
    expect(await journal()('s', good)).toEqual({ id: 'w2' });
    expect(state.there).toEqual(['w2']);
  });

  it('finds an effect that shows up within the settle window', async () => {
    const { journal, time, actions } = await openJournal(home);
    const { write, good, state } = remote();
    const silent = write(() => {
      throw fault('look-first');
    });
    expect(await ended(journal()('s', silent))).toBeInstanceOf(TryAgain);
    state.there.push('late');
    time.real += 500;
    expect(await journal()('s', good)).toEqual({ id: 'late' });
    expect(await actions()).toEqual(['step.send', 'step.unanswered', 'step.confirm']);
    expect(state.sent).toBe(1);
  });

  it('takes something else in its place for a conflict that a person has to look at', async () => {
    const { journal } = await openJournal(home);
    const work: StepWork<{ id: string }> = {
      result,
      write: async () => Promise.reject(fault('look-first')),
      lookup: async () => ({ is: 'conflict', detail: 'exists as “Eva”' }),
    };
    const error = await ended(journal()('s', work));
    expect(error).toBeInstanceOf(StepConflict);
    expect(error).toMatchObject({ message: 'exists as “Eva”' });
  });

  it('takes a refusal as not sent, and one that was done all the same as done', async () => {
    const { journal, record, actions } = await openJournal(home);
    const { write, state } = remote();
    const refused = write(() => {
      throw fault('look-first', 400);
    });
    expect(await ended(journal()('s', refused))).toMatchObject({ repeat: 'never', trackingId: 'T1' });
    expect(await record()).toBeUndefined();
    expect(await actions()).toEqual(['step.send', 'step.refused']);
    const done = write(() => {
      state.there.push('w2');
      throw fault('look-first', 400);
    });
    expect(await journal()('s', done)).toEqual({ id: 'w2' });
    expect(await record()).toMatchObject({ state: 'confirmed' });
  });

  it('believes a refusal at the gate, also when the gate keeps it from looking', async () => {
    const { journal, record } = await openJournal(home);
    const shut = (repeat: Fault['repeat']): StepWork<{ id: string }> => ({
      result,
      write: async () => Promise.reject(fault(repeat, repeat === 'never' ? 401 : undefined)),
      lookup: async () => Promise.reject(fault('never', 401)),
    });
    expect(await ended(journal()('s', shut('never')))).toMatchObject({ status: 401, repeat: 'never' });
    expect(await record()).toBeUndefined();
    expect(await ended(journal()('s', shut('look-first')))).toMatchObject({ status: 401 });
    expect(await record()).toMatchObject({ state: 'sent' });
  });

  it('forgets what was refused with leave to repeat it', async () => {
    const { journal, record } = await openJournal(home);
    const { write, good, state } = remote();
    const busy = write(() => {
      throw fault('safe', 429);
    });
    expect(await ended(journal()('s', busy))).toMatchObject({ status: 429 });
    expect(await record()).toBeUndefined();
    expect(await journal()('s', good)).toEqual({ id: 'w2' });
    expect(state.there).toHaveLength(1);
  });

  it('stops sending what never shows up', async () => {
    const { journal, time } = await openJournal(home);
    const { write, state } = remote();
    const silent = write(() => {
      throw fault('look-first');
    });
    let last: unknown;
    for (let i = 0; i < 12 && !(last instanceof Fault); i += 1) {
      last = await ended(journal()('s', silent));
      time.real += 10_000;
    }
    expect(last).toMatchObject({ code: 'no-effect', repeat: 'never' });
    expect(state.sent).toBe(3);
  });

  it('writes nothing when another process has taken the lane', async () => {
    const { journal, store, job } = await openJournal(home);
    const { good, state } = remote();
    await store.transaction(async (tx) => tx.finish(job));
    await expect(journal()('s', good)).rejects.toThrow(/taken over/);
    expect(state.sent).toBe(0);
  });

  it('parks until a business time, and goes on after it for good', async () => {
    const { journal, time } = await openJournal(home);
    const parked = await ended(journal().until('tomorrow', START + 86_400_000));
    expect(parked).toBeInstanceOf(Parked);
    expect(parked).toMatchObject({ until: START + 86_400_000 });
    time.real += 2 * 86_400_000;
    expect(await ended(journal().until('tomorrow', START + 86_400_000))).toBeInstanceOf(Parked);
    time.now += 86_400_000;
    expect(await ended(journal().until('tomorrow', START + 86_400_000))).toBe('ended well');
    time.now = START;
    expect(await ended(journal().until('tomorrow', START + 86_400_000))).toBe('ended well');
  });

  it('does one step per row, and after a crash only those that are left', async () => {
    const { journal } = await openJournal(home);
    const done: string[] = [];
    let dies = true;
    const each = async () =>
      journal().each(
        'row',
        ['a', 'b', 'c'],
        (row) => row,
        (row) => ({
          result: z.string(),
          lookup: async () => (done.includes(row) ? { is: 'done', result: row } : { is: 'absent' }),
          write: async () => {
            done.push(row);
            if (row === 'b' && dies) throw new Error('the process died here');
            return row;
          },
        }),
      );
    await expect(each()).rejects.toThrow('died');
    dies = false;
    expect(await each()).toEqual(['a', 'b', 'c']);
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('begins no step while everything is frozen, and goes on with the next one afterwards', async () => {
    const { journal, halted, actions } = await openJournal(home);
    const done: string[] = [];
    const each = async () =>
      journal().each(
        'row',
        ['a', 'b', 'c'],
        (row) => row,
        (row) => ({
          result: z.string(),
          lookup: async () => ({ is: 'absent' }),
          write: async () => {
            done.push(row);
            if (row === 'b') halted.why = 'frozen';
            return row;
          },
        }),
      );
    await expect(each()).rejects.toThrow('frozen');
    expect(done).toEqual(['a', 'b']);
    expect((await actions()).filter((action) => action === 'step.send')).toHaveLength(2);
    halted.why = '';
    expect(await each()).toEqual(['a', 'b', 'c']);
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('fetches what changes nothing also while everything is frozen', async () => {
    const { journal, halted } = await openJournal(home);
    halted.why = 'frozen';
    const fetched = await journal()('download', {
      result: z.string(),
      repeatable: true,
      lookup: async () => ({ is: 'absent' }),
      write: async () => 'the file',
    });
    expect(fetched).toBe('the file');
  });
});
