// Before the first test file and after the last: what the workers of a run share is made by one of them, and dropped here.
const RUN = 'STEWARD_TEST_RUN';

export default function begin(): () => Promise<void> {
  process.env[RUN] = `steward_test_${Math.floor(Date.now() / 1000)}_${process.pid}`;
  return async () => {
    const { ask, server } = await import('./postgres.ts');
    if (server !== undefined) await ask(server, `drop database if exists "${templateName()}"`);
  };
}

/** Of the PostgreSQL database that the others of this run are copied from. */
export function templateName(): string {
  const run = process.env[RUN];
  if (run === undefined)
    throw new Error('test/run.ts belongs into the globalSetup of the vitest configuration');
  return `${run}_template`;
}
