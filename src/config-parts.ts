// The settings piece by piece, for whoever looks at an installation whose settings have mistakes: what is right can
// be used, and the rest is undefined.
import type * as z from 'zod';
import {
  type Config,
  ConfigError,
  type Env,
  loadConfig,
  loadLogin,
  loadPolicySource,
  loadStorage,
  withFiles,
} from './config.ts';
import { credentialsOf } from './config-credentials.ts';
import { Environment, SECRETS } from './config-schema.ts';

export interface ConfigParts {
  /** One sentence each; empty when Steward could start. */
  readonly mistakes: readonly string[];
  readonly storage: ReturnType<typeof loadStorage> | undefined;
  /** Where Webex is, and the way there. */
  readonly webex: ReturnType<typeof loadLogin> | undefined;
  readonly botToken: string | undefined;
  readonly intake: Config['intake'];
  /** Of webhooks. */
  readonly receiver:
    | { readonly publicUrl: string; readonly webhookSecrets: readonly [string, ...string[]] }
    | undefined;
  readonly wdmUrl: string | undefined;
  readonly credentials: Config['credentials'] | undefined;
  readonly policy: ReturnType<typeof loadPolicySource> | undefined;
  readonly notify: readonly string[];
  readonly writes: boolean;
  /** Values that nobody may see. */
  readonly secrets: readonly string[];
}

export function loadParts(env: Env): ConfigParts {
  const values = withFiles(env, []);
  const one = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> | undefined =>
    schema.safeParse(value).data;
  const { shape } = Environment;
  const publicUrl = one(shape.STEWARD_PUBLIC_URL, values['STEWARD_PUBLIC_URL']);
  const [secret, ...others] = one(shape.WEBEX_WEBHOOK_SECRET, values['WEBEX_WEBHOOK_SECRET']) ?? [];
  const receiver: ConfigParts['receiver'] =
    publicUrl === undefined || secret === undefined
      ? undefined
      : { publicUrl: publicUrl.replace(/\/+$/, ''), webhookSecrets: [secret, ...others] };
  return {
    mistakes: mistakesOf(env),
    storage: unlessMistaken(() => loadStorage(env)),
    webex: unlessMistaken(() => loadLogin(env)),
    botToken: one(shape.WEBEX_BOT_TOKEN, values['WEBEX_BOT_TOKEN']),
    intake: one(shape.STEWARD_INTAKE, values['STEWARD_INTAKE']) ?? 'webhook',
    receiver,
    wdmUrl: one(shape.WEBEX_WDM_URL, values['WEBEX_WDM_URL']),
    credentials: credentialsOf(values, []),
    policy: unlessMistaken(() => loadPolicySource(env)),
    notify: one(shape.STEWARD_NOTIFY, values['STEWARD_NOTIFY']) ?? [],
    writes: one(shape.STEWARD_WRITES, values['STEWARD_WRITES']) !== 'off',
    secrets: secretsIn(values),
  };
}

function mistakesOf(env: Env): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.mistakes;
  }
}

function unlessMistaken<T>(load: () => T): T | undefined {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return undefined;
  }
}

/** Each of a list of secrets too, and of an address with a password the password. */
function secretsIn(values: Readonly<Record<string, string>>): readonly string[] {
  return SECRETS.flatMap((name) => {
    const value = values[name];
    if (value === undefined) return [];
    const url = URL.parse(value);
    if (url !== null && url.host !== '') return [value, decodeURIComponent(url.password)];
    return [value, ...value.split(',').map((part) => part.trim())];
  }).filter((secret) => secret.length >= 4);
}
