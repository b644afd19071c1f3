// Names, reasons and cells that want to be more than text. A sample; all 60,000 in `npm run test:long`.
import { expect, it } from 'vitest';
import { wrongsAmong } from './judge.ts';
import { hostileStrings } from './strings.ts';

const SEED = Number(process.env['STEWARD_TEST_SEED'] ?? 20_261_122);

it('600 hostile strings become no link, mention, template, markup or formula anywhere', async () => {
  const wrongs = await wrongsAmong(hostileStrings(600, SEED));
  expect(wrongs.slice(0, 5), `seed ${SEED}, ${wrongs.length} in all`).toEqual([]);
});
