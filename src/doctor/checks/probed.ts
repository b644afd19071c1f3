import { utcTime } from '../../domain/show/times.ts';
import { createLearned } from '../../store/learned.ts';
import { type Check, ok, unknown } from '../finding.ts';
import { storeOf } from '../patient.ts';
import { PROBES } from '../probes/all.ts';
import { ProbeFact, probeKey } from '../probes/probe.ts';

export const probed: Check = {
  name: 'probed',
  asks: 'What did doctor --probe learn from the real Webex, of what no document tells?',
  needs: ['database'],
  async examine(patient) {
    const learned = createLearned(storeOf(patient).store);
    const lines = await Promise.all(
      PROBES.map(async ({ name }) => {
        const fact = ProbeFact.safeParse(await learned.recall(probeKey(name))).data;
        return fact === undefined ? undefined : ok(`${utcTime(fact.at)}: ${fact.says}`, name);
      }),
    );
    const told = lines.filter((line) => line !== undefined);
    return told.length > 0
      ? told
      : [unknown('Nothing was tried yet: npm run doctor -- --probe SPACE tries it in a space of yours.')];
  },
};
