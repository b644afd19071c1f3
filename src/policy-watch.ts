// What the settings say about the policy: STEWARD_ADMINS, or the file of STEWARD_POLICY, which is looked at every few
// seconds for as long as Steward runs.

import { existsSync } from 'node:fs';
import type { Config } from './config.ts';
import type { Operation } from './domain/operation.ts';
import { documentOfAdmins } from './domain/policy/document.ts';
import { gapsOf } from './domain/policy/gaps.ts';
import type { PolicyCases } from './engine/house/command.ts';
import type { Principals } from './engine/principals.ts';
import type { Logger } from './log.ts';
import { casesPathOf, PolicyMistakes, parsePolicy, readCases, readText } from './policy-file.ts';

const LOOK_MS = 2000;

/** For `policy test`. */
export function casesOf({ policyFile }: Pick<Config, 'policyFile'>): PolicyCases | undefined {
  if (policyFile === undefined) return undefined;
  const path = casesPathOf(policyFile);
  if (!existsSync(path)) return undefined;
  try {
    return { golden: readCases(path) };
  } catch (error) {
    if (!(error instanceof PolicyMistakes)) throw error;
    return { mistakes: error.mistakes };
  }
}

/** What nobody could approve is told at start: before somebody waits for it in vain. */
export async function tellGaps(
  principals: Principals,
  operations: readonly Operation[],
  log: Logger,
): Promise<void> {
  try {
    for (const gap of gapsOf(await principals.policy(), operations))
      log.warn({ gap }, 'Nobody could approve something');
  } catch (error) {
    log.warn({ error }, 'Whether everything can be approved could not be looked up');
  }
}

export interface PolicyWatch {
  /** Takes what the settings say now. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function watchPolicy(
  { policyFile, admins }: Pick<Config, 'policyFile' | 'admins'>,
  principals: Principals,
  log: Logger,
  lookMs = LOOK_MS,
): PolicyWatch {
  let seen: string | undefined;
  let looking: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const take = async (path: string, text: string): Promise<void> => {
    try {
      await principals.take({ document: parsePolicy(text), source: 'file' });
    } catch (error) {
      if (!(error instanceof PolicyMistakes)) throw error;
      log.error(
        { path, mistakes: error.mistakes },
        'The policy file cannot be used; the policy that was stays in force',
      );
      await principals.broken(error.mistakes);
    }
  };
  const look = async (path: string): Promise<void> => {
    try {
      const text = readText(path);
      if (text === seen) return;
      await take(path, text);
      // Not before: what could not be stored is tried again.
      seen = text;
    } catch (error) {
      log.error({ error, path }, 'The policy file could not be looked after');
    }
  };

  return {
    async start() {
      if (policyFile === undefined)
        return principals.take({ document: documentOfAdmins(admins), source: 'admins' });
      const path = policyFile;
      const text = readText(path);
      await take(path, text);
      seen = text;
      timer = setInterval(() => {
        looking = looking.then(async () => look(path));
      }, lookMs);
    },
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
