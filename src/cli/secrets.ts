import type { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { loadStorage } from '../config.ts';
import { renewKeyFile } from '../keys.ts';
import { isRotating, rotateKeys } from '../rotate-keys.ts';
import { print, withStore } from './tools.ts';

export function addSecrets(program: Command): void {
  const secrets = program
    .command('secrets')
    .description('The key that tokens are encrypted with and the audit is chained with.');
  secrets
    .command('rotate')
    .description(
      'Encrypt all stored tokens with a new key. With STEWARD_SECRET_KEY: put the new key before the old one, ' +
        'separated by a comma, first. Cut off anywhere, run it again.',
    )
    .action(rotate);
}

async function rotate(): Promise<void> {
  const { secretKeys, dataDir } = loadStorage();
  const isOwnFile = secretKeys.values.length === 0;
  const under = await withStore(async (opened, keys) => isRotating(opened, keys));
  // A change that was cut off is brought to its end before the next one begins.
  if (isOwnFile && !under) renewKeyFile(dataDir);
  if (!isOwnFile && secretKeys.values.length === 1) {
    throw new Error(
      'There is one key only. Put a new one of at least 32 characters before it (STEWARD_SECRET_KEY=new,old), restart ' +
        'every Steward with both, and run this again.',
    );
  }
  await withStore(async (opened, keys) => {
    const result = await rotateKeys(opened, keys, systemClock);
    print({ ...result, key: keys.vault.newest().id });
    if (result.unreadable.length > 0) process.exitCode = 1;
  });
  process.stderr.write(
    'No stored token needs the older key any more. Keep it behind the new one all the same: “audit verify” needs it ' +
      'for the rows written with it.\n',
  );
}
