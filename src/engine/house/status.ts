import { doctorFacts, doctorKey } from '../../domain/doctor.ts';
import { Fault } from '../../domain/failure.ts';
import { gapsOf } from '../../domain/policy/gaps.ts';
import { answerModel, showAnswer } from '../../domain/show/answer.ts';
import { readFreeze } from '../standstill.ts';
import type { HouseCommand } from './command.ts';
import { unwellFacts } from './standing.ts';

const MOST_PARKED = 100;

export const status: HouseCommand = {
  name: 'status',
  aliases: [],
  usage: 'status',
  summary: 'How I am: work in hand, this space’s organization, access to Webex.',
  open: false,
  at: 'work',
  async answer({ store, admin, about, policy, operations }, { roomId }) {
    const [space, backlog, parked, doctor] = await store.read(async (reader) =>
      Promise.all([
        reader.space(roomId),
        reader.backlog(),
        reader.parkedJobs(MOST_PARKED),
        reader.value(doctorKey),
      ]),
    );
    const orgs = await readable(async () => admin.organizations().list());
    const open = Object.values(backlog).reduce((sum, count) => sum + count, 0);
    const frozen = await store.read(readFreeze);
    const unwell = await store.read(unwellFacts);
    const facts = [
      ...(frozen
        ? [
            {
              title: 'Frozen',
              value: `by ${frozen.by.displayName}: ${frozen.reason}. Two people end it with “unfreeze”.`,
            },
          ]
        : []),
      { title: 'This space', value: space?.orgName ?? 'bound to no organization' },
      { title: 'Organizations', value: orgs },
      // This very command is one of them.
      {
        title: 'Work in hand',
        value: `${Math.max(0, open - 1)} jobs, ${parked.length} put aside after errors`,
      },
      ...unwell,
      ...gapsOf(await policy(), operations).map((value) => ({ title: 'Policy', value })),
      ...doctorFacts(doctor),
      ...(await about()),
    ];
    return { view: showAnswer(answerModel({ title: 'Steward is up', facts }), 'help') };
  },
};

/** How Steward is has to be told above all when it has no access. */
async function readable(list: () => Promise<readonly unknown[]>): Promise<string> {
  try {
    return `${(await list()).length} visible to my credential`;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return `cannot be read now (${error.code})`;
  }
}
