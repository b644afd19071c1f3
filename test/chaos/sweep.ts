// After the load: requests whose decision got lost with a webhook are taken back, in words, by who asked.
import { RequestSchema } from '../../src/domain/request.ts';
import type { Row } from './look.ts';
import { type Played, type Stage, say } from './players.ts';

const OLD_MS = 8000;
const AGAIN_MS = 30_000;

export type Sweep = (open: readonly Row[]) => Promise<void>;

export function createSweep(stage: Stage, played: Played): Sweep {
  const swept = new Map<number, number>();
  return async (open) => {
    const now = Date.now();
    for (const { body } of open) {
      const request = RequestSchema.parse(JSON.parse(String(body)));
      const { id, state, requester, origin, updatedAt } = request;
      const waits = state === 'pending' || state === 'draft';
      const asked = swept.get(id) ?? 0;
      if (!waits || now - updatedAt < OLD_MS || now - asked < AGAIN_MS) continue;
      swept.set(id, now);
      const name = requester.displayName.split(' ')[0] ?? '';
      await say(stage, played, name, origin.roomId, `cancel R-${id}`);
    }
  };
}
