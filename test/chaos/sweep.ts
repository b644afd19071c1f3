// After the load: requests whose decision got lost with a webhook are taken back, in words, by who asked.
import { RequestSchema } from '../../src/domain/request.ts';
import type { Row } from './look.ts';
import { type Played, type Stage, say } from './players.ts';

const OLD_MS = 8000;

export async function sweep(stage: Stage, played: Played, open: readonly Row[]): Promise<void> {
  for (const { body } of open) {
    const request = RequestSchema.parse(JSON.parse(String(body)));
    const { id, state, requester, origin, updatedAt } = request;
    const waits = state === 'pending' || state === 'draft';
    if (!waits || Date.now() - updatedAt < OLD_MS) continue;
    const name = requester.displayName.split(' ')[0] ?? '';
    await say(stage, played, name, origin.roomId, `cancel R-${id}`);
  }
}
