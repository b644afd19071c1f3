import { parseRequestId } from '../../domain/command.ts';
import { pausedNow } from '../../domain/decide-run.ts';
import type { StepRecord } from '../../domain/ports/store.ts';
import type { Request } from '../../domain/request.ts';
import { showRequestDetails, showSentence } from '../../domain/show/house.ts';
import { rowResult } from '../../domain/steps.ts';
import { PREFIX } from '../rows.ts';
import type { HouseCommand } from './command.ts';

const hasFailed = (result: unknown): boolean => rowResult.safeParse(result).data?.state !== 'done';

/** The card is brought up to date a few times only; this is how it stands now. */
function rowsNow({ id, plan, paused }: Request, steps: readonly StepRecord[]): string {
  const rows = steps.filter(({ name }) => name.startsWith(PREFIX));
  const done = rows.filter(({ state }) => state === 'confirmed').length;
  const failed = rows.filter(({ state, result }) => state === 'confirmed' && hasFailed(result)).length;
  const wrong = failed === 0 ? '' : ` (${failed} of them not as asked)`;
  const now = `${done} of ${plan?.rows ?? 0} rows are done${wrong}, ${rows.length - done} under way.`;
  return `${now} ${pausedNow({ id, paused }) ?? ''}`.trim();
}

export const request: HouseCommand = {
  name: 'request',
  aliases: ['request show'],
  usage: 'request R-12',
  summary: 'One request in full: plan, decisions, outcome.',
  options: [['R-12', 'Number of the request; R12 or 12 will do']],
  examples: ['request R-12'],
  open: false,
  at: 'desk',
  async answer({ store }, { args: [said] }) {
    const id = parseRequestId(said);
    if (id === undefined)
      return { view: showSentence('Which one? Say it like this: request R-12', 'requests') };
    const found = await store.read(async (reader) => {
      const stored = await reader.request(id);
      const runs = stored?.state === 'executing' && stored.plan?.rows !== undefined;
      return stored && runs ? { ...stored, progress: rowsNow(stored, await reader.steps(id)) } : stored;
    });
    return found
      ? { view: showRequestDetails(found), personal: true }
      : { view: showSentence(`There is no request R-${id}.`, 'requests all') };
  },
};
