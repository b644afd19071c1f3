// Environment → one frozen Config. Every mistake is reported at once, each with its remedy.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { type Clients, type Credentials, clientsOf, credentialsOf } from './config-credentials.ts';
import { proxiesOf } from './config-proxy.ts';
import { Environment, type LOG_LEVELS, SECRETS } from './config-schema.ts';
import { PolicyMistakes, readPolicyFile } from './policy-file.ts';
import type { Proxies } from './webex/outbound.ts';

export interface Config {
  readonly proxies: Proxies;
  readonly webexApiUrl: string;
  readonly botToken: string;
  /** The first signs, all verify. */
  readonly webhookSecrets: readonly string[];
  /** How events come from Webex; a secret and a public URL are there for webhooks. */
  readonly intake: 'webhook' | 'websocket';
  readonly publicUrl: string | undefined;
  /** Where devices of sockets are registered; undefined: Webex is asked. */
  readonly wdmUrl: string | undefined;
  readonly credentials: Credentials;
  /** Whose logins are taken. */
  readonly clients: Clients;
  /** Empty where a policy file names the people. */
  readonly admins: readonly string[];
  /** Path of the policy file, which could be used when Steward started. */
  readonly policyFile: string | undefined;
  /** Spaces for team notices, by id or exact title. */
  readonly notify: readonly string[];
  readonly writes: boolean;
  /** Commands and presses per minute; undefined: as many as come. */
  readonly limits: { readonly person: number; readonly space: number } | undefined;
  /** Files of ended requests are kept for so long. */
  readonly keepFilesDays: number;
  /** A report is deleted on Webex as soon as it was fetched. */
  readonly deleteReports: boolean;
  readonly storage: { readonly databaseUrl: string } | { readonly dataDir: string };
  readonly dataDir: string;
  readonly secretKeys: SecretKeys;
  /** Outside the database; the default is beside the data. */
  readonly anchorFile: string;
  readonly host: string;
  readonly port: number;
  /** Where metrics are told; undefined: nowhere. */
  readonly ops: { readonly host: string; readonly port: number } | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Where the sandbox tells its virtual time; only with a loopback Webex. */
  readonly clockUrl: string | undefined;
}

export interface SecretKeys {
  /** The first seals, all open; none: Steward keeps a key file of its own in its data directory. */
  readonly values: readonly string[];
  /** Where they stand when they were given by STEWARD_SECRET_KEY_FILE, so that a change of it is seen. */
  readonly path: string | undefined;
}

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

const loopback = (url: string): boolean =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

export function loadConfig(env: Env = process.env): Config {
  const mistakes: string[] = [];
  const values = withFiles(env, mistakes);
  const parsed = Environment.safeParse(values);
  if (!parsed.success) {
    mistakes.push(...parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`));
  } else {
    mistakes.push(...contradictions(parsed.data));
  }
  mistakes.push(...intakeMistakes(values), ...policyMistakes(values));
  const credentials = credentialsOf(values, mistakes);
  const proxies = proxiesOf(values, mistakes);
  if (mistakes.length > 0 || !parsed.success || credentials === undefined) throw new ConfigError(mistakes);
  const { data } = parsed;
  return Object.freeze({
    webexApiUrl: data.WEBEX_API_URL.replace(/\/+$/, ''),
    botToken: data.WEBEX_BOT_TOKEN,
    webhookSecrets: data.WEBEX_WEBHOOK_SECRET,
    intake: data.STEWARD_INTAKE,
    publicUrl: data.STEWARD_PUBLIC_URL?.replace(/\/+$/, ''),
    wdmUrl: data.WEBEX_WDM_URL,
    credentials,
    clients: clientsOf(values),
    proxies,
    admins: data.STEWARD_ADMINS ?? [],
    policyFile: data.STEWARD_POLICY,
    notify: data.STEWARD_NOTIFY,
    writes: data.STEWARD_WRITES === 'on',
    limits: data.STEWARD_LIMITS,
    keepFilesDays: data.STEWARD_KEEP_FILES_DAYS,
    deleteReports: data.STEWARD_REPORTS_DELETE === 'on',
    storage:
      data.DATABASE_URL === undefined
        ? { dataDir: data.STEWARD_DATA_DIR }
        : { databaseUrl: data.DATABASE_URL },
    dataDir: data.STEWARD_DATA_DIR,
    secretKeys: { values: data.STEWARD_SECRET_KEY, path: data.STEWARD_SECRET_KEY_FILE },
    anchorFile: anchorFileOf(data),
    host: data.HOST,
    port: data.PORT,
    ops:
      data.STEWARD_OPS_PORT === undefined
        ? undefined
        : { host: data.STEWARD_OPS_HOST, port: data.STEWARD_OPS_PORT },
    logLevel: data.LOG_LEVEL,
    clockUrl: data.STEWARD_CLOCK_URL,
  });
}

/** What the command line needs: where the data is, whatever else is configured. */
export function loadStorage(
  env: Env = process.env,
): Pick<Config, 'storage' | 'dataDir' | 'secretKeys' | 'anchorFile'> {
  const mistakes: string[] = [];
  const Storage = Environment.pick({
    STEWARD_DATA_DIR: true,
    DATABASE_URL: true,
    STEWARD_SECRET_KEY: true,
    STEWARD_SECRET_KEY_FILE: true,
    STEWARD_AUDIT_ANCHOR_FILE: true,
  });
  const parsed = Storage.safeParse(withFiles(env, mistakes));
  if (!parsed.success)
    mistakes.push(...parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`));
  if (mistakes.length > 0 || !parsed.success) throw new ConfigError(mistakes);
  const { STEWARD_DATA_DIR: dataDir, DATABASE_URL: databaseUrl } = parsed.data;
  return {
    storage: databaseUrl === undefined ? { dataDir } : { databaseUrl },
    dataDir,
    secretKeys: { values: parsed.data.STEWARD_SECRET_KEY, path: parsed.data.STEWARD_SECRET_KEY_FILE },
    anchorFile: anchorFileOf(parsed.data),
  };
}

function anchorFileOf(data: {
  readonly STEWARD_DATA_DIR: string;
  readonly STEWARD_AUDIT_ANCHOR_FILE?: string | undefined;
}): string {
  return data.STEWARD_AUDIT_ANCHOR_FILE ?? join(data.STEWARD_DATA_DIR, 'audit-anchors.jsonl');
}

/** What the command line needs to look at the policy. */
export function loadPolicySource(env: Env = process.env): Pick<Config, 'policyFile' | 'admins'> {
  const parsed = Environment.pick({ STEWARD_POLICY: true, STEWARD_ADMINS: true }).safeParse(
    withFiles(env, []),
  );
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`));
  return { policyFile: parsed.data.STEWARD_POLICY, admins: parsed.data.STEWARD_ADMINS ?? [] };
}

/** What a login needs beside the store: whose client asks for access, and where. */
export function loadLogin(
  env: Env = process.env,
): Pick<Config, 'webexApiUrl' | 'clockUrl' | 'clients' | 'proxies'> {
  const mistakes: string[] = [];
  const values = withFiles(env, mistakes);
  const parsed = Environment.pick({ WEBEX_API_URL: true, STEWARD_CLOCK_URL: true }).safeParse(values);
  if (!parsed.success)
    mistakes.push(...parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`));
  const clients = clientsOf(values);
  const proxies = proxiesOf(values, mistakes);
  if (mistakes.length > 0 || !parsed.success) throw new ConfigError(mistakes);
  const { WEBEX_API_URL: url, STEWARD_CLOCK_URL: clockUrl } = parsed.data;
  return { webexApiUrl: url.replace(/\/+$/, ''), clockUrl, clients, proxies };
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
  if (data.STEWARD_OPS_PORT === data.PORT && data.PORT !== 0)
    mistakes.push('STEWARD_OPS_PORT is the same as PORT: metrics need a port of their own.');
  if (
    data.DATABASE_URL !== undefined &&
    data.STEWARD_SECRET_KEY.length === 0 &&
    !loopback(data.WEBEX_API_URL)
  ) {
    mistakes.push(
      'STEWARD_SECRET_KEY is missing: with DATABASE_URL the replicas need one key of at least 32 characters.',
    );
  }
  return mistakes;
}

/** Webex has to reach whoever wants webhooks. */
function intakeMistakes(values: Readonly<Record<string, string>>): readonly string[] {
  if (values['STEWARD_INTAKE'] === 'websocket') return [];
  const other = 'or set STEWARD_INTAKE=websocket, which needs neither';
  const missing: readonly (readonly [string, string])[] = [
    ['WEBEX_WEBHOOK_SECRET', 'choose a random secret of at least 16 characters; it signs the webhooks'],
    ['STEWARD_PUBLIC_URL', `Webex must reach Steward there, e.g. https://steward.example.com; ${other}`],
  ];
  return missing
    .filter(([name]) => values[name] === undefined)
    .map(([name, what]) => `${name} is missing: ${what}.`);
}

/** Where there is a policy file, it names the people, and STEWARD_ADMINS says nothing. */
function policyMistakes(values: Readonly<Record<string, string>>): readonly string[] {
  const path = values['STEWARD_POLICY'];
  if (path === undefined) {
    const missing =
      'STEWARD_ADMINS is missing: the e-mail addresses of those who may ask and approve, separated by commas; or name a policy file in STEWARD_POLICY.';
    return values['STEWARD_ADMINS'] === undefined ? [missing] : [];
  }
  try {
    readPolicyFile(path);
    return [];
  } catch (error) {
    if (!(error instanceof PolicyMistakes)) throw error;
    return error.mistakes.map((mistake) => `STEWARD_POLICY, ${mistake}`);
  }
}

/** Of this process. */
export const ownEnvironment = (): Env => process.env;

/** An empty variable counts as absent; a secret may stand in a file named by NAME_FILE. */
export function withFiles(env: Env, mistakes: string[]): Record<string, string> {
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
