import { z } from 'zod';
import { CONNECTOR_STATES } from './admin-entities.ts';

const percent = z.number().int().min(0).max(100);
const wait = (longest: number): z.ZodNumber => z.number().int().min(0).max(longest);
const HOUR_MS = 3_600_000;

/** Names separated by commas, too: that is what the page sends from a text field. */
const names = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(','))])
  .transform((list) => list.map((name) => name.trim()).filter((name) => name !== ''));

const REPORT_CODES = [
  '',
  '1000',
  '1001',
  '1002',
  '1003',
  '1004',
  '1005',
  '1006',
  '1007',
  '1008',
  '1009',
  '1010',
  '1011',
  '1012',
  '1014',
  '1016',
  '1018',
] as const;

const messaging = {
  botVisibility: z
    .boolean()
    .default(true)
    .describe('Of a group space a bot sees only messages that mention it, and its own.'),
  cardEdit: z
    .enum(['allow', 'reject'])
    .default('allow')
    .describe('reject: a message with a card cannot be edited.'),
  editLimit: z.number().int().min(0).default(10).describe('Edits per message.'),
  inputStyle: z
    .enum(['sdk', 'native', 'react'])
    .default('sdk')
    .describe(
      'How the page hands over the inputs of a card: sdk leaves empty ones out, native sends them as empty text, react lets the data of the button win.',
    ),
  fileScanMs: wait(HOUR_MS)
    .default(0)
    .describe('How long a new file is being scanned, on the clock of the sandbox: 423 until then.'),
  fileScanResult: z
    .enum(['clean', 'infected', 'unscannable'])
    .default('clean')
    .describe(
      'What the scan finds: infected is 410, unscannable 428 unless asked for with allow=unscannable.',
    ),
  messagesKept: z
    .number()
    .int()
    .min(100)
    .default(5000)
    .describe('Messages kept per space; older ones go, as with a retention policy.'),
  cardMaxBytes: z.number().int().min(1).default(60_000).describe('The largest card, in bytes of JSON.'),
};

const managedList = {
  managedTtlHours: z
    .number()
    .positive()
    .default(24)
    .describe('How long a customer stays on the managed list after a GET of its organization.'),
  managedCap: z.number().int().min(1).default(2000).describe('Entries of the managed list of one person.'),
  managedRenewOnGet: z
    .boolean()
    .default(true)
    .describe('Whether a GET of an organization that is on the list already starts its time anew.'),
  managedEviction: z
    .enum(['oldest', 'lru', 'random'])
    .default('oldest')
    .describe('Which entry makes room in a full list: the oldest, the least recently used, or any.'),
};

const people = {
  listIncludesLicenses: z.boolean().default(false).describe('Licenses in GET /people.'),
  createdDespite400: z.boolean().default(false).describe('POST /people creates and then answers 400.'),
  patchLicensesPartial: names
    .default([])
    .describe('Names or codes (EE) of licenses that PATCH /licenses/users leaves out with a 206.'),
  removeNoop: names
    .default([])
    .describe('Names or codes of licenses whose removal answers 200 and changes nothing.'),
};

const tokens = {
  refreshRotation: z
    .enum(['rotate', 'stable'])
    .default('rotate')
    .describe('stable: a refresh token stays the same and is prolonged.'),
  serviceAppRights: z
    .enum(['read', 'full'])
    .default('read')
    .describe('full: the service app is a full admin and reaches customers.'),
};

const reports = {
  reportReadyMs: wait(168 * HOUR_MS)
    .default(20_000)
    .describe('How long a report takes, on the clock of the sandbox; fixed when it is ordered.'),
  reportOutcome: z
    .enum(['done', 'failed', 'waiting'])
    .default('done')
    .describe('How a report ends; waiting: never. Fixed when it is ordered.'),
  reportFormat: z
    .enum(['zip', 'csv', 'zip-of-two'])
    .default('zip')
    .describe('What the download is; zip-of-two: a ZIP with two tables.'),
  reportPadMb: z
    .number()
    .int()
    .min(0)
    .max(500)
    .default(0)
    .describe('So many megabytes of further rows, of nobody.'),
  reportEmpty: z
    .boolean()
    .default(false)
    .describe('Reports have a header only, as outside of North America.'),
  reportsError: z
    .enum(REPORT_CODES)
    .default('')
    .describe('A code such as 1012, with which every call of /reports and /report/templates is refused.'),
};

const asynchronous = {
  placementMs: wait(HOUR_MS)
    .default(5000)
    .describe('How long a resource group membership is pending after a change.'),
  placementOutcome: z
    .enum(['activated', 'error'])
    .default('activated')
    .describe('How a resource group membership ends; fixed when it is changed.'),
  inviteJobMs: wait(HOUR_MS).default(5000).describe('How long a job of activation mails runs.'),
  broadworksMs: wait(HOUR_MS)
    .default(5000)
    .describe('How long a BroadWorks subscriber is provisioning or updating, and a directory sync runs.'),
};

const hybrid = {
  connectorStatus: z
    .enum(['seed', ...CONNECTOR_STATES])
    .default('seed')
    .describe('What hybrid connectors report; seed: each what it was at the beginning.'),
  connectorHost: z
    .string()
    .max(200)
    .default('')
    .describe('A part of the host names of those connectors; empty: all of them.'),
};

const audits = {
  auditAccess: z
    .enum(['allow', 'refuse'])
    .default('allow')
    .describe(
      'refuse: both audits answer 403, as to an administrator from before 2019 who never logged in to Control Hub.',
    ),
};

const transport = {
  replicationLagMs: wait(HOUR_MS)
    .default(0)
    .describe('A GET of what was just created answers 404 for so long.'),
  linkDefect: z
    .enum(['none', 'max-null', 'drops-filter'])
    .default('none')
    .describe('Links to next pages say max=null, or have lost mentionedPeople.'),
  throttlePercent: percent.default(0).describe('How many requests are refused with 429.'),
  callsPerSecond: z
    .number()
    .min(0)
    .max(10_000)
    .default(0)
    .describe('Calls a token may make in a second; more are refused with 429 and Retry-After: 1. 0: no end.'),
  throttleRetryAfter: z
    .string()
    .max(100)
    .default('5')
    .describe(
      'Retry-After of those: seconds, or odd (soon, -1, 0, date for an HTTP date); empty: no header.',
    ),
  idClusters: z
    .enum(['mixed', 'us'])
    .default('mixed')
    .describe('Whether some new spaces, messages, devices and reports carry ids of another cluster than us.'),
};

const deliveries = {
  webhookSeed: z
    .number()
    .int()
    .default(1)
    .describe('Begins the dice of the rates below anew: the same seed, the same fate.'),
  webhookDelayMs: wait(60_000).default(0).describe('How late webhooks, and events on sockets, are sent.'),
  webhookDuplicatePercent: percent.default(0).describe('How many webhooks and events are sent twice.'),
  webhookDropPercent: percent.default(0).describe('How many webhooks and events are never sent.'),
  webhookLatePercent: percent
    .default(0)
    .describe('How many webhooks and events come late, by webhookLateMs.'),
  webhookLateMs: wait(60_000).default(3000).describe('How late the late ones are.'),
  webhookReorderPercent: percent
    .default(0)
    .describe(
      'How many webhooks and events wait for the next one to their receiver and follow it, for 250 ms at most.',
    ),
  deactivateAfterFailures: z
    .number()
    .int()
    .min(1)
    .default(100)
    .describe('Failed deliveries within 5 minutes that switch a webhook off.'),
  socketReplay: z
    .enum(['none', 'unacked'])
    .default('none')
    .describe(
      'unacked: what was not acknowledged, or happened while a device had no socket, comes when it has one.',
    ),
};

/** Where sources disagree about Webex, or a limit matters, the sandbox has a switch. */
export const settingsSchema = z.strictObject({
  ...messaging,
  ...managedList,
  ...people,
  ...tokens,
  ...reports,
  ...asynchronous,
  ...hybrid,
  ...audits,
  ...transport,
  ...deliveries,
});
export type Settings = z.infer<typeof settingsSchema>;

/** `partial()` keeps the defaults of its fields, so only the keys really sent may be merged. */
export function mergeSettings(current: Settings, change: Record<string, unknown>): Settings {
  return settingsSchema.parse({ ...current, ...change });
}

export type DescribedSetting = {
  name: string;
  value: unknown;
  default: unknown;
  about: string;
  options?: string[];
};

function optionsOf(schema: z.ZodType): { options?: string[] } {
  const inner = schema instanceof z.ZodDefault ? schema.unwrap() : schema;
  return inner instanceof z.ZodEnum ? { options: inner.options.map(String) } : {};
}

export function describeSettings(current: Settings): DescribedSetting[] {
  const defaults = new Map<string, unknown>(Object.entries(settingsSchema.parse({})));
  const values = new Map<string, unknown>(Object.entries(current));
  return Object.entries(settingsSchema.shape).map(([name, schema]) => ({
    name,
    value: values.get(name),
    default: defaults.get(name),
    about: schema.description ?? '',
    ...optionsOf(schema),
  }));
}
