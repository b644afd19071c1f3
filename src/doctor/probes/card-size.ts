import { Fault } from '../../domain/failure.ts';
import { cardMessage, type Ground, type Probe, tried } from './probe.ts';

const KB = 1024;
const SIZES = [16, 20, 24, 28, 32, 48, 64, 84].map((size) => size * KB);
/** As long as a line may be: one text of 80 kB might be refused for itself. */
const PIECE = 1000;

export const cardSize: Probe = {
  name: 'card-size',
  asks: 'How large may a card be?',
  async tryOut(ground) {
    let largest = 0;
    for (const size of SIZES) {
      const status = await post(ground, size);
      if (status === undefined) largest = size;
      else
        return tried(`Cards of ${largest / KB} kB are taken, of ${size / KB} kB not (status ${status}).`, {
          taken: largest,
          refused: size,
        });
    }
    return tried(`Cards of ${largest / KB} kB are taken; larger ones were not tried.`, { taken: largest });
  },
};

/** Undefined: it was taken. */
async function post(ground: Ground, size: number): Promise<number | undefined> {
  try {
    await ground.post(sized(size));
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault) || error.status === undefined || error.status >= 500) throw error;
    return error.status;
  }
}

function sized(size: number): object {
  const empty = { type: 'AdaptiveCard', version: '1.3', body: [] as object[] };
  const block = { type: 'TextBlock', text: 'x'.repeat(PIECE), wrap: true };
  const pieces = Math.floor((size - JSON.stringify(empty).length) / (JSON.stringify(block).length + 1));
  empty.body = Array.from({ length: pieces }, () => block);
  const rest = size - JSON.stringify(empty).length - JSON.stringify({ ...block, text: '' }).length - 1;
  if (rest > 0) empty.body.push({ ...block, text: 'x'.repeat(rest) });
  return cardMessage(`Card of ${size} bytes`, empty);
}
