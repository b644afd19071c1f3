// `npm run -s steward -- <command>`: looks into the store beside a running bot. One file below cli/ is one group
// of commands.
import { Command } from 'commander';
import { addAudit } from './cli/audit.ts';
import { addBulk } from './cli/bulk.ts';
import { addDoctor } from './cli/doctor.ts';
import { addInbox } from './cli/inbox.ts';
import { addInit } from './cli/init.ts';
import { addLogin } from './cli/login.ts';
import { addPolicy } from './cli/policy.ts';
import { addSecrets } from './cli/secrets.ts';
import { addTransfer } from './cli/transfer.ts';

const program = new Command('steward').description('Looks after a Steward installation.');
addAudit(program);
addBulk(program);
addDoctor(program);
addInbox(program);
addInit(program);
addLogin(program);
addPolicy(program);
addSecrets(program);
addTransfer(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
