import { type Check, ok, warning } from '../finding.ts';
import { storeOf } from '../patient.ts';

const MOST = 1000;

export const inbox: Check = {
  name: 'inbox',
  asks: 'Was work put aside because it kept failing?',
  needs: ['database'],
  async examine(patient) {
    const { store } = storeOf(patient);
    const [parked, backlog] = await store.read(async (reader) =>
      Promise.all([reader.parkedJobs(MOST), reader.backlog()]),
    );
    const waiting = Object.values(backlog).reduce((sum, count) => sum + count, 0);
    if (parked.length === 0)
      return [ok(`Nothing was put aside; ${waiting} jobs wait for their time or turn.`)];
    return [
      warning(
        `${parked.length} jobs were put aside after errors.`,
        'Look at them: npm run -s steward -- inbox list. Put them back when the reason is gone: npm run -s steward -- inbox replay',
      ),
    ];
  },
};
