// From the answers to the settings of an installation: what is generated, what follows from something else, and what
// was there before and nobody asked about.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '../config.ts';
import { Environment, SECRETS } from '../config-schema.ts';
import { KEY_FILE } from '../keys.ts';
import { isLoopback, QUESTIONS, REAL_WEBEX } from './questions.ts';
import { envLine, onlySaid, type Values } from './values.ts';

export const POLICY_FILE = 'steward.policy.yaml';
const SANDBOX_DIR = join('.steward', 'sandbox');

const asked = QUESTIONS.map(({ name }) => name);
/** Everything that may stand in an answers file. */
const KNOWN = new Set([
  ...asked,
  ...Object.keys(Environment.shape),
  ...SECRETS.map((name) => `${name}_FILE`),
]);

/** The id of a client stands in the address of every login. */
export const isSecret = (name: string): boolean => SECRETS.includes(name) && !name.endsWith('_CLIENT_ID');

/** Throws with the names nobody knows. */
export function refuseUnknown(values: Values): void {
  const unknown = Object.keys(values).filter((name) => !KNOWN.has(name));
  if (unknown.length === 0) return;
  throw new Error(`There is no setting ${unknown.join(', ')}; docs/configuration.md has all of them.`);
}

/** What is asked or made here, and may be given. */
const OURS = [
  ...asked,
  'WEBEX_WEBHOOK_SECRET',
  'STEWARD_SECRET_KEY',
  'STEWARD_POLICY',
  'STEWARD_DATA_DIR',
  'STEWARD_ADMINS',
  'PORT',
];
const FROM_ENVIRONMENT = new Set([...OURS, ...OURS.map((name) => `${name}_FILE`)]);

/** What the environment says of it; the rest of the environment stays where it is. */
export const settingsIn = (env: Env): Values =>
  onlySaid(Object.fromEntries(Object.entries(env).filter(([name]) => FROM_ENVIRONMENT.has(name))));

/** `clockUrl`: of the sandbox, when Webex is one. */
export function completed(answers: Values, clockUrl: string | undefined): Values {
  const { WEBEX_API_URL: api = REAL_WEBEX, STEWARD_DATA_DIR: dir } = answers;
  const usual = isLoopback(api) ? SANDBOX_DIR : undefined;
  const dataDir = dir === undefined || dir === SANDBOX_DIR ? usual : dir;
  const own = {
    ...(answers['STEWARD_INTAKE'] === 'websocket' ? {} : { WEBEX_WEBHOOK_SECRET: newSecret }),
    // What is there is sealed with the key that lies beside it: another one would open nothing of it.
    ...(existsSync(join(dataDir ?? '.steward', KEY_FILE)) ? {} : { STEWARD_SECRET_KEY: newSecret }),
  };
  const made = Object.entries(own).flatMap(([name, make]): [string, string][] =>
    answers[name] === undefined && answers[`${name}_FILE`] === undefined ? [[name, make()]] : [],
  );
  return onlySaid({
    ...Object.fromEntries(Object.entries(answers).filter(([name]) => isMeant(name, answers))),
    ...Object.fromEntries(made),
    STEWARD_POLICY: answers['STEWARD_POLICY'] ?? POLICY_FILE,
    STEWARD_DATA_DIR: dataDir,
    STEWARD_CLOCK_URL: clockUrl,
  });
}

const newSecret = (): string => randomBytes(32).toString('base64url');

/** The policy names the people, and of the ways to the admin account one is chosen. */
function isMeant(name: string, answers: Values): boolean {
  if (name === 'STEWARD_ADMINS' || name.startsWith('INIT_')) return false;
  if (!name.startsWith('WEBEX_ADMIN_')) return true;
  return QUESTIONS.find((one) => one.name === name.replace(/_FILE$/, ''))?.isAsked?.(answers) ?? true;
}

const HEAD = `# Steward’s settings, written by: npm run -s steward -- init
# What each of them means, and what else there is: docs/configuration.md. What the environment says goes first.
`;

export function envText(settings: Values): string {
  const chapters = new Map<string, string[]>();
  let current: string[] = [];
  for (const { name, chapter } of QUESTIONS) {
    if (chapter !== undefined) chapters.set(chapter, (current = []));
    current.push(name, `${name}_FILE`);
  }
  const placed = new Set([...chapters.values()].flat());
  chapters.set(
    'Steward itself',
    Object.keys(settings).filter((name) => !placed.has(name)),
  );
  const texts = [...chapters].map(([chapter, names]) => {
    const lines = names.flatMap((name) => {
      const value = settings[name];
      return value === undefined ? [] : [`${envLine(name, value)}\n`];
    });
    return lines.length === 0 ? '' : `\n# ${chapter}\n${lines.join('')}`;
  });
  return HEAD + texts.join('');
}
