// Every variable there is: what it may say, and what docs/configuration.md tells of it.
import * as z from 'zod';
import { ACCOUNTS } from './config-credentials.ts';
import { PROXIES } from './config-proxy.ts';
import { SETTINGS } from './config-setting.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Characters of a secret key. */
export const MIN_KEY = 32;

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const onOff = z.enum(['on', 'off'], { error: 'must be "on" or "off"' });

const portNumber = z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535);

/** Undefined: as many as come. */
function limitsOf(said: string): { readonly person: number; readonly space: number } | undefined {
  const [person = 0, space = 0] = said.split('/').map(Number);
  return said === 'off' ? undefined : { person, space };
}

const receiver = {
  WEBEX_BOT_TOKEN: z
    .string({ error: 'is missing: create a bot at developer.webex.com and put its access token here' })
    .min(10, 'is too short to be a token')
    .register(SETTINGS, {
      about: 'Access token of the bot, from developer.webex.com.',
      example: 'NWYxZ…',
      secret: true,
    }),
  WEBEX_WEBHOOK_SECRET: z
    .string()
    .pipe(list)
    .refine(
      (secrets) => secrets.length > 0 && secrets.every((secret) => secret.length >= 16),
      'needs at least 16 characters per secret',
    )
    .default([])
    .register(SETTINGS, {
      about:
        'Signs the webhooks, where events come by them; at least 16 characters. Several, separated by commas, while one is being replaced: the ' +
        'first signs, all verify.',
      example: 'k2v…,old…',
      secret: true,
    }),
  STEWARD_INTAKE: z
    .enum(['webhook', 'websocket'], { error: 'must be "webhook" or "websocket"' })
    .default('webhook')
    .register(SETTINGS, {
      about:
        'How events come from Webex: `webhook`, or `websocket` where Webex cannot reach Steward ' +
        '([intake.md](intake.md)).',
      example: 'websocket',
    }),
  STEWARD_PUBLIC_URL: z
    .url({
      protocol: /^https?$/,
      error: 'must be a URL: Webex must reach Steward there, e.g. https://steward.example.com',
    })
    .optional()
    .register(SETTINGS, {
      about:
        'Where Webex reaches Steward; deliveries come to `/webhooks/webex` below it. Required for webhooks. Links to files ' +
        'that are too large for a message begin with it, too.',
      example: 'https://steward.example.com',
    }),
  WEBEX_WDM_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://wdm-a.wbx2.com/wdm/api/v1' })
    .optional()
    .register(SETTINGS, {
      about:
        'For `websocket`: where the device of the socket is registered; without it Webex’s catalog says so ([intake.md](intake.md)).',
      example: 'https://wdm-a.wbx2.com/wdm/api/v1',
    }),
  WEBEX_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://webexapis.com/v1' })
    .default('https://webexapis.com/v1')
    .register(SETTINGS, {
      about: 'The API of Webex, or of a sandbox.',
      example: 'http://127.0.0.1:7421/v1',
    }),
};

const people = {
  STEWARD_ADMINS: list
    .refine((admins) => admins.length > 0, 'names nobody')
    .optional()
    .register(SETTINGS, {
      about:
        'E-mail addresses of those who may ask and approve, separated by commas. Required unless there is a policy file, ' +
        'which names the people itself.',
      example: 'ana@northwind.example,bo@northwind.example',
    }),
  STEWARD_POLICY: z.string().min(1).optional().register(SETTINGS, {
    about:
      'Policy file: who may ask for what, who must approve ([policy.md](policy.md), [approvals.md](approvals.md)).',
    example: 'steward.policy.yaml',
  }),
  STEWARD_NOTIFY: list.prefault('').register(SETTINGS, {
    about:
      'Spaces (ids or exact titles, separated by commas) that learn when a report is finished, and of alerts ' +
      '([runbook.md](runbook.md)) that the policy names no other spaces for.',
    example: 'Steward operations',
  }),
  STEWARD_LIMITS: z
    .string()
    .regex(/^(?:off|[1-9]\d{0,5}\/[1-9]\d{0,5})$/, {
      error: 'must be “off”, or commands per minute of a person and of a space, such as 600/2400',
    })
    .transform(limitsOf)
    .prefault('600/2400')
    .register(SETTINGS, {
      about: 'Commands and presses per minute of a person and of a space; `off`: as many as come.',
      example: '120/600',
    }),
  STEWARD_WRITES: onOff.default('on').register(SETTINGS, {
    about: '`off`: plan and ask, but never write ([approvals.md](approvals.md)).',
    example: 'off',
  }),
};

const data = {
  STEWARD_SECRET_KEY: list
    .refine(
      (keys) => keys.length > 0 && keys.every((key) => key.length >= MIN_KEY),
      'needs at least 32 characters per key',
    )
    .default([])
    .register(SETTINGS, {
      about:
        'Encrypts tokens and chains the audit; at least 32 characters. Several, separated by commas, while it is being ' +
        'replaced: the first seals, all open. Required with `DATABASE_URL`; otherwise a key file is made in the data ' +
        'directory.',
      example: '`openssl rand -base64 33`',
      secret: true,
    }),
  STEWARD_DATA_DIR: z.string().min(1).default('.steward').register(SETTINGS, {
    about: 'Directory of the embedded database, the key file and the audit’s anchors.',
    example: '/data',
  }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host:5432/steward' })
    .optional()
    .register(SETTINGS, {
      about: 'PostgreSQL 15 or newer instead of the embedded database; any number of replicas share it.',
      example: 'postgres://steward:password@db:5432/steward',
      secret: true,
    }),
  STEWARD_AUDIT_ANCHOR_FILE: z
    .string()
    .min(1)
    .optional()
    .register(SETTINGS, {
      about:
        'Where the audit’s anchors are appended, best on another disk ([audit.md](audit.md)); without it ' +
        '`audit-anchors.jsonl` in the data directory.',
      example: '/mnt/worm/steward-anchors.jsonl',
    }),
  STEWARD_KEEP_FILES_DAYS: z.coerce
    .number({ error: 'must be a number of days' })
    .int('must be a whole number of days')
    .min(1, 'must be at least 1')
    .max(3650, 'must be at most 3650')
    .default(30)
    .register(SETTINGS, {
      about: 'Files of finished requests (reports) are removed after so many days.',
      example: '7',
    }),
  STEWARD_REPORTS_DELETE: onOff.default('on').register(SETTINGS, {
    about:
      '`on`: a report is deleted on Webex as soon as it was fetched, as it counts towards the 50 of its account. `off`: ' +
      'it stays until Webex removes it, 24 hours after the download.',
    example: 'off',
  }),
};

const network = {
  HOST: z.string().min(1).default('127.0.0.1').register(SETTINGS, {
    about: 'Address that webhooks and health checks are taken on; `0.0.0.0` for all.',
    example: '0.0.0.0',
  }),
  PORT: portNumber.default(7420).register(SETTINGS, {
    about: 'Port for webhooks, `/healthz` and `/readyz`. 0: any that is free.',
    example: '8080',
  }),
  ...PROXIES,
};

const operations = {
  LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` })
    .default('info')
    .register(SETTINGS, {
      about: `One of ${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}.`,
      example: 'debug',
    }),
  STEWARD_OPS_PORT: portNumber.optional().register(SETTINGS, {
    about:
      'Port for `/metrics` ([metrics.md](metrics.md)), another one than `PORT`; without it there are no metrics.',
    example: '7430',
  }),
  STEWARD_OPS_HOST: z.string().min(1).default('127.0.0.1').register(SETTINGS, {
    about: 'Address of that port. Nobody is asked for a password there: keep it inside your own network.',
    example: '0.0.0.0',
  }),
  STEWARD_CLOCK_URL: z
    .url({ protocol: /^http$/, error: 'must be an http URL of a sandbox' })
    .optional()
    .register(SETTINGS, {
      about: 'A sandbox whose clock is followed; refused unless Webex is on this machine, too.',
      example: 'http://127.0.0.1:7421/_sandbox/clock',
    }),
};

/** As the page about them shows them. */
export const SECTIONS = {
  'The bot': receiver,
  'The accounts Steward acts with': ACCOUNTS,
  'Who may do what': people,
  'What is kept': data,
  Network: network,
  Operations: operations,
} as const;

/** What each variable may say. */
export const Environment = z.object({
  ...receiver,
  ...ACCOUNTS,
  ...people,
  ...data,
  ...network,
  ...operations,
  /** A secret that is looked at again while Steward runs. */
  STEWARD_SECRET_KEY_FILE: z.string().optional(),
});

/** Variables that must never be shown. */
export const SECRETS: readonly string[] = Object.entries(Environment.shape)
  .filter(([, schema]) => SETTINGS.get(schema)?.secret === true)
  .map(([name]) => name);
