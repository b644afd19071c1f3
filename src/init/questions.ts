// What a new installation has to know, in the order in which it is asked.
import * as z from 'zod';
import { ACCOUNTS } from '../config-credentials.ts';
import { Environment } from '../config-schema.ts';
import type { Values } from './values.ts';

export interface Question {
  /** The variable it becomes; `INIT_…`: what the policy, or another question, goes by. */
  readonly name: string;
  /** Above the first question of a kind. */
  readonly chapter?: string;
  readonly about: string;
  /** Neither shown nor echoed. */
  readonly secret?: true;
  /** Nothing is an answer. */
  readonly optional?: true;
  /** Default: always. */
  readonly isAsked?: (values: Values) => boolean;
  /** Where nothing was said before. */
  readonly fallback?: (values: Values) => string | undefined;
  /** What is not true any more when this becomes another one. */
  readonly forgets?: readonly string[];
  /** How the sentence about the answer goes on after its name; undefined: it can be used. */
  readonly problem: (answer: string, values: Values) => string | undefined;
}

export const REAL_WEBEX = 'https://webexapis.com/v1';
const ACCESS = ['login', 'token', 'refresh-token'] as const;

type Variable = keyof typeof Environment.shape;

/** What the settings themselves would say. */
const bySettings = (name: Variable) => (answer: string) =>
  Environment.shape[name].safeParse(answer).error?.issues[0]?.message;

export function isLoopback(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

const isLocal = ({ WEBEX_API_URL: url = REAL_WEBEX }: Values): boolean => isLoopback(url);

const access =
  (...ways: readonly (typeof ACCESS)[number][]) =>
  ({ INIT_ADMIN_ACCESS: chosen }: Values): boolean =>
    ways.some((way) => way === chosen);

export const addressesOf = (answer: string): readonly string[] => [
  ...new Set(
    answer
      .split(',')
      .map((part) => part.trim().toLowerCase())
      .filter((part) => part !== ''),
  ),
];

function addressProblem(answer: string): string | undefined {
  const wrong = addressesOf(answer).filter((address) => !z.email().safeParse(address).success);
  if (wrong.length > 0) return `names ${wrong.join(', ')}, which is no e-mail address`;
  return addressesOf(answer).length === 0 ? 'names nobody' : undefined;
}

const hasWebhooks = ({ STEWARD_INTAKE: intake }: Values): boolean => intake !== 'websocket';

function publicUrlProblem(answer: string, values: Values): string | undefined {
  const said = bySettings('STEWARD_PUBLIC_URL')(answer);
  if (said !== undefined) return said;
  return isLocal(values) || answer.startsWith('https:')
    ? undefined
    : 'must begin with https://: Webex delivers nowhere else';
}

/** Where there is a policy already, it names the people. */
export const PEOPLE = ['INIT_REQUESTERS', 'INIT_APPROVERS'];

/** Of one Webex, and of no use with another. */
export const OF_ONE_WEBEX: readonly string[] = [
  'WEBEX_BOT_TOKEN',
  ...Object.keys(ACCOUNTS),
  'STEWARD_PUBLIC_URL',
  'STEWARD_CLOCK_URL',
];

export const QUESTIONS: readonly Question[] = [
  {
    name: 'WEBEX_API_URL',
    chapter: 'Webex',
    about:
      'Where Webex is. Press Enter for the real one; “npm run sandbox” prints the address of the sandbox.',
    fallback: () => REAL_WEBEX,
    forgets: OF_ONE_WEBEX,
    problem: bySettings('WEBEX_API_URL'),
  },
  {
    name: 'WEBEX_BOT_TOKEN',
    about:
      'The access token of the bot that speaks in your spaces: developer.webex.com, My Webex Apps, Create a Bot.',
    secret: true,
    problem: bySettings('WEBEX_BOT_TOKEN'),
  },
  {
    name: 'STEWARD_INTAKE',
    about: [
      'How does Steward hear of what is said?',
      '  webhook    Webex calls Steward, at a public address with https',
      '  websocket  Steward calls Webex, from behind a firewall or a laptop; Webex documents it nowhere',
    ].join('\n'),
    fallback: () => 'webhook',
    problem: bySettings('STEWARD_INTAKE'),
  },
  {
    name: 'STEWARD_PUBLIC_URL',
    about:
      'Where Webex reaches Steward: the address of your reverse proxy, which passes it on to this machine.',
    isAsked: hasWebhooks,
    fallback: (values) => (isLocal(values) ? `http://127.0.0.1:${values['PORT'] ?? '7420'}` : undefined),
    problem: publicUrlProblem,
  },
  {
    name: 'INIT_ADMIN_ACCESS',
    chapter: 'The account Steward acts with: a partner full admin, or a full admin of your organization',
    about: [
      'How does Steward get at it?',
      '  login          an integration, and you log in once in a browser; it goes on by itself',
      '  token          an access token you paste: for the sandbox, or for trying things out for some hours',
      '  refresh-token  client id, client secret and refresh token, e.g. of a service app',
    ].join('\n'),
    fallback: (values) => {
      if (values['WEBEX_ADMIN_REFRESH_TOKEN'] !== undefined) return 'refresh-token';
      return isLocal(values) || values['WEBEX_ADMIN_TOKEN'] !== undefined ? 'token' : 'login';
    },
    problem: (answer) =>
      ACCESS.some((way) => way === answer) ? undefined : `must be one of ${ACCESS.join(', ')}`,
  },
  {
    name: 'WEBEX_ADMIN_TOKEN',
    about: 'The access token of that account. The sandbox prints it as “admin”.',
    secret: true,
    isAsked: access('token'),
    problem: bySettings('WEBEX_ADMIN_TOKEN'),
  },
  {
    name: 'WEBEX_ADMIN_CLIENT_ID',
    about:
      'The client id of the integration (or service app). docs/install.md has the scopes and the redirect address it needs.',
    isAsked: access('login', 'refresh-token'),
    problem: bySettings('WEBEX_ADMIN_CLIENT_ID'),
  },
  {
    name: 'WEBEX_ADMIN_CLIENT_SECRET',
    about: 'Its client secret.',
    secret: true,
    isAsked: access('login', 'refresh-token'),
    problem: bySettings('WEBEX_ADMIN_CLIENT_SECRET'),
  },
  {
    name: 'WEBEX_ADMIN_REFRESH_TOKEN',
    about: 'Its refresh token.',
    secret: true,
    isAsked: access('refresh-token'),
    problem: bySettings('WEBEX_ADMIN_REFRESH_TOKEN'),
  },
  {
    name: 'WEBEX_REPORTS_TOKEN',
    about:
      'Reports want an account of a person, who may be the same. The sandbox prints a token for it as “reports”; Enter: no reports for now.',
    secret: true,
    optional: true,
    isAsked: access('token'),
    problem: bySettings('WEBEX_REPORTS_TOKEN'),
  },
  {
    name: 'WEBEX_REPORTS_CLIENT_ID',
    about:
      'Reports want an account of a person, never a service app: the client id of an integration you log in with. Enter: no reports for now.',
    optional: true,
    isAsked: access('refresh-token'),
    problem: bySettings('WEBEX_REPORTS_CLIENT_ID'),
  },
  {
    name: 'WEBEX_REPORTS_CLIENT_SECRET',
    about: 'Its client secret.',
    secret: true,
    isAsked: (values) => access('refresh-token')(values) && values['WEBEX_REPORTS_CLIENT_ID'] !== undefined,
    problem: bySettings('WEBEX_REPORTS_CLIENT_SECRET'),
  },
  {
    name: 'INIT_REQUESTERS',
    chapter: 'People',
    about: 'Who may ask Steward for something? E-mail addresses, separated by commas.',
    fallback: ({ STEWARD_ADMINS: admins }) => admins,
    problem: addressProblem,
  },
  {
    name: 'INIT_APPROVERS',
    about: 'Who approves what was asked for? Nobody approves their own request, so two people are the least.',
    fallback: ({ INIT_REQUESTERS: requesters }) => requesters,
    problem: addressProblem,
  },
  {
    name: 'STEWARD_NOTIFY',
    about: 'The space that learns of finished reports and of trouble: its exact title. Enter: none for now.',
    optional: true,
    problem: bySettings('STEWARD_NOTIFY'),
  },
  {
    name: 'DATABASE_URL',
    chapter: 'Storage',
    about:
      'The address of a PostgreSQL database, postgres://user:password@host:5432/steward. Enter: the embedded database, which is right for one machine.',
    secret: true,
    optional: true,
    problem: bySettings('DATABASE_URL'),
  },
];
