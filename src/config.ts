// Environment → one frozen Config. Every mistake is reported at once, each with its remedy. The only place that
// knows the names of the variables.
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { CREDENTIAL_NAMES, type Credentials, credentialsOf } from './config-credentials.ts';

export interface Config {
  readonly webexApiUrl: string;
  readonly botToken: string;
  /** The first signs, all verify. */
  readonly webhookSecrets: readonly string[];
  readonly publicUrl: string;
  readonly credentials: Credentials;
  readonly admins: readonly string[];
  /** Spaces for team notices, by id or exact title. */
  readonly notify: readonly string[];
  readonly writes: boolean;
  readonly storage: { readonly databaseUrl: string } | { readonly dataDir: string };
  readonly dataDir: string;
  readonly secretKey: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Where the sandbox tells its virtual time; only with a loopback Webex. */
  readonly clockUrl: string | undefined;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Thrown with one line per mistake. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`Steward cannot start:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.mistakes = mistakes;
  }
}

export type Env = Readonly<Record<string, string | undefined>>;

const SECRETS = [
  'WEBEX_BOT_TOKEN',
  'WEBEX_WEBHOOK_SECRET',
  ...CREDENTIAL_NAMES,
  'STEWARD_SECRET_KEY',
  'DATABASE_URL',
];

const loopback = (url: string): boolean =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const Environment = z.object({
  WEBEX_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://webexapis.com/v1' })
    .default('https://webexapis.com/v1'),
  WEBEX_BOT_TOKEN: z
    .string({ error: 'is missing: create a bot at developer.webex.com and put its access token here' })
    .min(10, 'is too short to be a token'),
  WEBEX_WEBHOOK_SECRET: z
    .string({ error: 'is missing: choose a random secret of at least 16 characters; it signs the webhooks' })
    .pipe(list)
    .refine(
      (secrets) => secrets.length > 0 && secrets.every((secret) => secret.length >= 16),
      'needs at least 16 characters per secret',
    ),
  STEWARD_INTAKE: z.literal('webhook', { error: 'can only be "webhook" in this version' }).default('webhook'),
  STEWARD_PUBLIC_URL: z.url({
    protocol: /^https?$/,
    error: 'is missing or no URL: Webex must reach Steward there, e.g. https://steward.example.com',
  }),
  STEWARD_ADMINS: z
    .string({
      error: 'is missing: the e-mail addresses of those who may ask and approve, separated by commas',
    })
    .pipe(list)
    .refine((admins) => admins.length > 0, 'names nobody'),
  STEWARD_NOTIFY: list.default([]),
  // Ignoring it would leave rules out that somebody relies on.
  STEWARD_POLICY: z
    .never({ error: 'is not understood by this version, which lets any other admin approve: leave it out' })
    .optional(),
  STEWARD_WRITES: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).default('on'),
  STEWARD_SECRET_KEY: z.string().min(32, 'needs at least 32 characters').optional(),
  STEWARD_CLOCK_URL: z.url({ protocol: /^http$/, error: 'must be an http URL of a sandbox' }).optional(),
  STEWARD_DATA_DIR: z.string().min(1).default('.steward'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host:5432/steward' })
    .optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535).default(7420),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
});

export function loadConfig(env: Env = process.env): Config {
  const mistakes: string[] = [];
  const values = withFiles(env, mistakes);
  const parsed = Environment.safeParse(values);
  if (!parsed.success) {
    mistakes.push(...parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`));
  } else {
    mistakes.push(...contradictions(parsed.data));
  }
  const credentials = credentialsOf(values, mistakes);
  if (mistakes.length > 0 || !parsed.success || credentials === undefined) throw new ConfigError(mistakes);
  const { data } = parsed;
  return Object.freeze({
    webexApiUrl: data.WEBEX_API_URL.replace(/\/+$/, ''),
    botToken: data.WEBEX_BOT_TOKEN,
    webhookSecrets: data.WEBEX_WEBHOOK_SECRET,
    publicUrl: data.STEWARD_PUBLIC_URL.replace(/\/+$/, ''),
    credentials,
    admins: data.STEWARD_ADMINS,
    notify: data.STEWARD_NOTIFY,
    writes: data.STEWARD_WRITES === 'on',
    storage:
      data.DATABASE_URL === undefined
        ? { dataDir: data.STEWARD_DATA_DIR }
        : { databaseUrl: data.DATABASE_URL },
    dataDir: data.STEWARD_DATA_DIR,
    secretKey: data.STEWARD_SECRET_KEY,
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    clockUrl: data.STEWARD_CLOCK_URL,
  });
}

/** What the command line needs: where the data is, whatever else is configured. */
export function loadStorage(env: Env = process.env): Pick<Config, 'storage' | 'dataDir' | 'secretKey'> {
  const mistakes: string[] = [];
  const Storage = Environment.pick({ STEWARD_DATA_DIR: true, DATABASE_URL: true, STEWARD_SECRET_KEY: true });
  const parsed = Storage.safeParse(withFiles(env, mistakes));
  if (!parsed.success)
    mistakes.push(...parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`));
  if (mistakes.length > 0 || !parsed.success) throw new ConfigError(mistakes);
  const { STEWARD_DATA_DIR: dataDir, DATABASE_URL: databaseUrl, STEWARD_SECRET_KEY: secretKey } = parsed.data;
  return { storage: databaseUrl === undefined ? { dataDir } : { databaseUrl }, dataDir, secretKey };
}

function contradictions(data: z.infer<typeof Environment>): readonly string[] {
  const mistakes: string[] = [];
  if (
    data.STEWARD_CLOCK_URL !== undefined &&
    !(loopback(data.WEBEX_API_URL) && loopback(data.STEWARD_CLOCK_URL))
  ) {
    mistakes.push(
      'STEWARD_CLOCK_URL is for the sandbox only: WEBEX_API_URL and the clock must be on this machine. Leave it out.',
    );
  }
  if (
    data.DATABASE_URL !== undefined &&
    data.STEWARD_SECRET_KEY === undefined &&
    !loopback(data.WEBEX_API_URL)
  ) {
    mistakes.push(
      'STEWARD_SECRET_KEY is missing: with DATABASE_URL the replicas need one key of at least 32 characters.',
    );
  }
  return mistakes;
}

/** An empty variable counts as absent; a secret may stand in a file named by NAME_FILE. */
function withFiles(env: Env, mistakes: string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value.trim() !== '') values[name] = value.trim();
  }
  for (const name of SECRETS) {
    const path = values[`${name}_FILE`];
    if (path === undefined) continue;
    if (values[name] !== undefined) {
      mistakes.push(`${name} and ${name}_FILE are both set: keep one of them.`);
      continue;
    }
    try {
      values[name] = readFileSync(path, 'utf8').trim();
    } catch {
      mistakes.push(`${name}_FILE names ${path}, which cannot be read.`);
    }
  }
  return values;
}
