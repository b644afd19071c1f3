// `steward init`: asks what a new installation has to know, and writes .env and a first policy.
import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import type { Command } from 'commander';
import { ConfigError, loadConfig, ownEnvironment } from '../config.ts';
import { askAll, type Look, takeAll, without } from '../init/dialogue.ts';
import { writeNewFile, writeSecretFile } from '../init/files.ts';
import {
  completed,
  envText,
  isSecret,
  POLICY_FILE,
  refuseUnknown,
  settingsIn,
} from '../init/installation.ts';
import { createLook, sandboxClock } from '../init/look.ts';
import { type FirstPolicy, firstPolicy } from '../init/policy.ts';
import {
  addressesOf,
  OF_ONE_WEBEX,
  PEOPLE,
  QUESTIONS,
  type Question,
  REAL_WEBEX,
} from '../init/questions.ts';
import { openTerminal } from '../init/terminal.ts';
import { onlySaid, readEnvFile, type Values } from '../init/values.ts';
import { loadOperations } from '../load-operations.ts';
import { casesPathOf } from '../policy-file.ts';

const ENV_FILE = '.env';

interface Options {
  readonly yes?: boolean;
  readonly answers?: string;
  readonly set: readonly string[];
  readonly replace?: boolean;
  readonly check: boolean;
}

export function addInit(program: Command): void {
  program
    .command('init')
    .description('Ask what a new installation has to know, and write .env and a first policy.')
    .option('--yes', 'ask nothing: what is not given has its default, or is a mistake')
    .option('--answers <file>', 'answers as NAME=value, one a line; “-”: from the standard input, with --yes')
    .option('--set <NAME=value>', 'one answer, which is no secret; may be repeated', collect, [])
    .option('--replace', `with --yes: replace ${ENV_FILE}, of which a copy is kept`)
    .option('--no-check', 'do not ask Webex about the bot token')
    .addHelpText(
      'after',
      `\nAnswers go by the names of the settings, and are taken from the environment, too. Beside these:\n  ${PEOPLE.join(', ')}  e-mail addresses, separated by commas\n  INIT_ADMIN_ACCESS  login, token or refresh-token`,
    )
    .action(init);
}

const collect = (one: string, all: readonly string[]): readonly string[] => [...all, one];

/** Who is asked: somebody, or what was given beforehand. */
interface Talk {
  say(line: string): void;
  answers(questions: readonly Question[]): Promise<Values>;
  /** Throws when it shall not be. */
  agree(): Promise<void>;
  close(): void;
}

async function init(options: Options): Promise<void> {
  const before = readEnvFile(ENV_FILE);
  const environment = settingsBeside(before);
  const known = await knownOf(options, before ?? {}, environment);
  const look: Look = options.check
    ? createLook({ ...onlySaid(ownEnvironment()), ...known })
    : async () => undefined;
  const talk = options.yes === true ? silentTalk(known, look) : spokenTalk(known, look);
  try {
    if (options.yes === true && before !== undefined && options.replace !== true)
      throw new Error(`${ENV_FILE} is there already. Say --replace to replace it; a copy of it is kept.`);
    await install(talk, known, environment);
  } finally {
    talk.close();
  }
}

/** What the environment says itself: that of .env stands in it as well by now. */
const settingsBeside = (before: Values = {}): Values =>
  Object.fromEntries(
    Object.entries(settingsIn(ownEnvironment())).filter(([name, value]) => before[name] !== value),
  );

async function knownOf({ answers, set, yes }: Options, before: Values, environment: Values): Promise<Values> {
  if (answers === '-' && yes !== true)
    throw new Error('--answers - leaves nobody to ask: say --yes as well.');
  const said = { ...(answers === undefined ? {} : await answersIn(answers)), ...setsOf(set) };
  refuseUnknown(said);
  const given = { ...environment, ...said };
  const isMoved = given['WEBEX_API_URL'] !== undefined && given['WEBEX_API_URL'] !== before['WEBEX_API_URL'];
  return { ...(isMoved ? without(before, OF_ONE_WEBEX) : before), ...given };
}

async function answersIn(file: string): Promise<Values> {
  return onlySaid(parseEnv(file === '-' ? await text(process.stdin) : readFileSync(file, 'utf8')));
}

function setsOf(set: readonly string[]): Values {
  const pairs = set.map((one) => {
    const [, name = '', value = ''] = /^([A-Z_]+)=(.*)$/s.exec(one) ?? [];
    if (name === '') throw new Error(`--set takes NAME=value, not “${one}”.`);
    if (isSecret(name))
      throw new Error(`${name} is a secret, and others see how a program was called: use --answers instead.`);
    return [name, value];
  });
  return onlySaid(Object.fromEntries(pairs));
}

function silentTalk(known: Values, look: Look): Talk {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  return {
    say,
    answers: async (questions) => takeAll(questions, known, look, say),
    agree: async () => undefined,
    close: () => undefined,
  };
}

function spokenTalk(known: Values, look: Look): Talk {
  const terminal = openTerminal(process.stdin, process.stdout);
  const say = (line: string): void => terminal.say(line);
  return {
    say,
    close: () => terminal.close(),
    async answers(questions) {
      say('Enter takes what stands in [brackets]. Nothing is written before the end.');
      return askAll(questions, known, look, terminal);
    },
    async agree() {
      const isThere = existsSync(ENV_FILE);
      say('');
      if (isThere) say(`There is a ${ENV_FILE} already. It is replaced, and a copy of it is kept.`);
      const word = await terminal.ask(`Write ${ENV_FILE}? ${isThere ? 'yes/[no]' : '[yes]/no'}> `, false);
      const isYes = word === '' ? !isThere : /^y(es)?$/i.test(word);
      if (!isYes) throw new Error('Nothing was written.');
    },
  };
}

async function install(talk: Talk, known: Values, environment: Values): Promise<void> {
  const policyFile = known['STEWARD_POLICY'] ?? POLICY_FILE;
  const isKept = existsSync(policyFile);
  const questions = isKept ? QUESTIONS.filter(({ name }) => !PEOPLE.includes(name)) : QUESTIONS;
  const answers = await talk.answers(questions);
  const {
    WEBEX_API_URL: api = REAL_WEBEX,
    INIT_REQUESTERS: ask = '',
    INIT_APPROVERS: approve = '',
  } = answers;
  const settings = completed({ ...answers, STEWARD_POLICY: policyFile }, await sandboxClock(api));
  const team = { requesters: addressesOf(ask), approvers: addressesOf(approve) };
  const first = isKept ? undefined : firstPolicy(team, await loadOperations());
  refuseMistakes(
    first === undefined ? settings : { ...without(settings, ['STEWARD_POLICY']), STEWARD_ADMINS: ask },
  );
  await talk.agree();
  if (first !== undefined) writePolicy(policyFile, first);
  const copy = writeSecretFile(ENV_FILE, envText(settings), new Date());
  const kept = copy === undefined ? '' : ` The one before is kept as ${copy}.`;
  talk.say(`\nWritten: ${ENV_FILE}, which only you can read.${kept}`);
  talk.say(
    first === undefined
      ? `${policyFile} was there already, and stays as it is.`
      : `Written: ${policyFile}, and cases to test it with in ${casesPathOf(policyFile)}.`,
  );
  for (const warning of [...(first?.warnings ?? []), ...overruled(settings, environment)])
    talk.say(`Note: ${warning}`);
  for (const line of nextSteps(answers, settings)) talk.say(line);
}

/** As `npm start` would see them. */
function refuseMistakes(settings: Values): void {
  try {
    loadConfig(settings);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Error(`Nothing was written:\n${error.mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`, {
      cause: error,
    });
  }
}

function writePolicy(path: string, { policy, cases }: FirstPolicy): void {
  writeNewFile(path, policy);
  if (!existsSync(casesPathOf(path))) writeNewFile(casesPathOf(path), cases);
}

const overruled = (settings: Values, environment: Values): readonly string[] =>
  Object.entries(environment)
    .filter(([name, value]) => settings[name] !== undefined && settings[name] !== value)
    .map(([name]) => `the environment has another ${name}, and it goes before ${ENV_FILE}.`);

function nextSteps(answers: Values, settings: Values): readonly string[] {
  const isLogin = answers['INIT_ADMIN_ACCESS'] === 'login';
  const hasReports = isLogin || settings['WEBEX_REPORTS_CLIENT_ID'] !== undefined;
  const steps: readonly (readonly [command: string, what: string])[] = [
    ['npm run doctor', 'looks at all of it; what needs a running Steward is still missing'],
    ...(isLogin
      ? [['npm run -s steward -- login admin', 'gives Steward the account it acts with'] as const]
      : []),
    ...(hasReports
      ? [['npm run -s steward -- login reports', 'the account whose reports are wanted'] as const]
      : []),
    ['npm start', 'then, in a space with the bot: @Steward help (by the name of your bot)'],
    ['npm run doctor', 'in another terminal: now nothing should be missing'],
  ];
  const key = settings['STEWARD_SECRET_KEY'] !== undefined;
  return [
    ...(key
      ? [
          '',
          `Keep a copy of STEWARD_SECRET_KEY where you keep passwords (it stands in ${ENV_FILE}): without it nothing opens`,
          'the tokens Steward stores, and its audit cannot be verified. docs/install.md tells more.',
        ]
      : []),
    '',
    'Next, in this order:',
    ...steps.map(([command, what]) => `  ${command.padEnd(36)} ${what}`),
  ];
}
