// `doctor`: looks at everything Steward needs, and says what to do about what is missing.
import type { Command } from 'commander';
import { ownEnvironment } from '../config.ts';
import { type Examination, examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { admit, type Patient } from '../doctor/patient.ts';
import { probeAll } from '../doctor/probe-all.ts';
import { reportLines } from '../doctor/report.ts';
import { doctorKey } from '../domain/doctor.ts';
import { loadOperations } from '../load-operations.ts';
import { print } from './tools.ts';

interface Options {
  readonly json?: true;
  readonly probe?: string;
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'Look at settings, database, Webex, credentials and policy; ends with 1 when something fails.',
    )
    .option('--json', 'print one JSON object')
    .option(
      '--probe <space>',
      'also try out, in this space (id or exact title), what no document of Webex tells',
    )
    .action(async (options: Options) => {
      const patient = await admit({ env: ownEnvironment(), operations: await loadOperations() });
      try {
        const probes = options.probe === undefined ? undefined : await probeAll(patient, options.probe);
        const examination = await examine(patient);
        await keep(patient, examination);
        if (options.json) print({ ...examination, ...(probes === undefined ? {} : { probes }) });
        else for (const line of reportLines(examination, probes)) write(line);
        if (!examination.ok) process.exitCode = 1;
      } finally {
        await patient.close();
      }
    });
}

/** For `status`. */
async function keep({ opened, clock }: Patient, { findings }: Examination): Promise<void> {
  if (opened === undefined || 'trouble' in opened) return;
  const named = (state: Finding['state']): readonly string[] => [
    ...new Set(findings.filter((one) => one.state === state).map(({ name }) => name)),
  ];
  const last = { at: clock.now(), failed: named('failed'), warnings: named('warning') };
  await opened.store.store.transaction(async (tx) => tx.putValue(doctorKey, last));
}
