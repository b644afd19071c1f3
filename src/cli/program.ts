// All commands of the command line. One file beside this one is one group of commands.
import { Command } from 'commander';
import { addAudit } from './audit.ts';
import { addBulk } from './bulk.ts';
import { addDoctor } from './doctor.ts';
import { addInbox } from './inbox.ts';
import { addInit } from './init.ts';
import { addLogin } from './login.ts';
import { addPolicy } from './policy.ts';
import { addSecrets } from './secrets.ts';
import { addTransfer } from './transfer.ts';

export function createProgram(): Command {
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
  return program;
}
