// Tells the spaces for alerts about credentials when a credential is about to end, and at once when it is refused: once per
// credential and threshold, whatever restarts and replicas there are. A renewed credential is told about anew.
import * as z from 'zod';
import type { Clock } from '../domain/ports/clock.ts';
import type { CredentialState, Credentials } from '../domain/ports/credentials.ts';
import { type Alarm, alarmOf, showAlarm } from '../domain/show/credential.ts';
import { type AlertDeps, alertRooms } from './alerts.ts';
import { answerJob } from './jobs.ts';

export interface TokenWatch {
  /** Looks at all credentials now. One at a time: who comes meanwhile waits for a look that began after. */
  look(): Promise<void>;
}

interface Deps extends AlertDeps {
  readonly credentials: Credentials;
  readonly clock: Clock;
}

/** What was told in a space about a credential, as long as it is the same. */
const Told = z.object({ mark: z.string(), alarms: z.array(z.union([z.string(), z.number()])) });

export function createTokenWatch(deps: Deps): TokenWatch {
  let looking: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    looking = lookOnce(deps).finally(() => {
      looking = undefined;
    });
    return looking;
  };
  return {
    async look() {
      if (looking === undefined) return begin();
      next ??= looking
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          return begin();
        });
      return next;
    },
  };
}

async function lookOnce({ credentials, clock, log, ...deps }: Deps): Promise<void> {
  for (const state of await credentials.look()) {
    const now = clock.now();
    const alarm = alarmOf(state, now);
    if (alarm === undefined) continue;
    log.warn(
      { slot: state.slot, alarm, endsAt: state.endsAt, code: state.problem?.code },
      'A credential ends',
    );
    for (const roomId of await alertRooms({ ...deps, log }, { kind: 'credential' }))
      await tell(deps, { state, alarm, now, roomId });
  }
}

interface Notice {
  readonly state: CredentialState;
  readonly alarm: Alarm;
  readonly now: number;
  readonly roomId: string;
}

async function tell({ store }: Pick<Deps, 'store'>, { state, alarm, now, roomId }: Notice): Promise<void> {
  const { slot, mark } = state;
  const name = `credential-told ${slot} ${roomId}`;
  const view = showAlarm(state, alarm, now);
  await store.transaction(async (tx) => {
    const before = Told.safeParse(await tx.value(name));
    const alarms = before.success && before.data.mark === mark ? before.data.alarms : [];
    if (alarms.includes(alarm)) return;
    // Of two processes that have both read that it was not told, one adds the job.
    await tx.enqueue(
      answerJob({ key: `credential:${slot}:${mark}:${alarm}:${roomId}`, target: { roomId }, view }),
    );
    await tx.putValue(name, { mark, alarms: [...alarms, alarm] });
  });
}
