// The accounts Steward acts with: an access token that was pasted in, or a client and a refresh token.
import type { SlotSettings } from './webex/tokens.ts';

const SLOTS = ['ADMIN', 'REPORTS'] as const;
const PARTS = ['CLIENT_ID', 'CLIENT_SECRET', 'REFRESH_TOKEN'] as const;
const MIN_TOKEN = 10;

/** Each of them may also stand in a file, named by NAME_FILE. */
export const CREDENTIAL_NAMES: readonly string[] = SLOTS.flatMap((slot) =>
  ['TOKEN', ...PARTS].map((part) => `WEBEX_${slot}_${part}`),
);

export interface Credentials {
  readonly admin: SlotSettings;
  /** Absent: no reports. */
  readonly reports: SlotSettings | undefined;
}

type Values = Readonly<Record<string, string>>;

/** Undefined when there are mistakes; they are added to the list. */
export function credentialsOf(values: Values, mistakes: string[]): Credentials | undefined {
  const before = mistakes.length;
  const admin = slotOf(values, 'ADMIN', mistakes);
  const reports = slotOf(values, 'REPORTS', mistakes);
  if (admin === undefined && mistakes.length === before) {
    mistakes.push(
      'WEBEX_ADMIN_TOKEN is missing: an access token of the admin account Steward acts with, or ' +
        'WEBEX_ADMIN_CLIENT_ID, WEBEX_ADMIN_CLIENT_SECRET and WEBEX_ADMIN_REFRESH_TOKEN of an integration.',
    );
  }
  if (admin?.form === 'refreshing' && reports?.form === 'refreshing') {
    if (admin.refreshToken === reports.refreshToken) {
      mistakes.push(
        'WEBEX_ADMIN_REFRESH_TOKEN and WEBEX_REPORTS_REFRESH_TOKEN are the same: using one makes the other ' +
          'invalid. Authorize the integration once for each.',
      );
    }
  }
  return admin === undefined || mistakes.length > before ? undefined : { admin, reports };
}

function slotOf(values: Values, slot: (typeof SLOTS)[number], mistakes: string[]): SlotSettings | undefined {
  const nameOf = (part: string): string => `WEBEX_${slot}_${part}`;
  const token = values[nameOf('TOKEN')];
  const [clientId, clientSecret, refreshToken] = PARTS.map((part) => values[nameOf(part)]);
  const given = PARTS.filter((part) => values[nameOf(part)] !== undefined).map(nameOf);
  const isShort = (value: string): boolean => value.length < MIN_TOKEN;
  if (token !== undefined && given.length > 0) {
    mistakes.push(`${nameOf('TOKEN')} and ${given.join(', ')} are set: keep either the token or the others.`);
    return undefined;
  }
  if (token !== undefined) {
    if (isShort(token)) mistakes.push(`${nameOf('TOKEN')} is too short to be a token.`);
    return { form: 'static', token };
  }
  if (clientId !== undefined && clientSecret !== undefined && refreshToken !== undefined) {
    if (isShort(refreshToken)) mistakes.push(`${nameOf('REFRESH_TOKEN')} is too short to be a token.`);
    return { form: 'refreshing', clientId, clientSecret, refreshToken };
  }
  if (given.length > 0) {
    const missing = PARTS.map(nameOf).filter((name) => !given.includes(name));
    mistakes.push(`${missing.join(' and ')} missing: ${PARTS.map(nameOf).join(', ')} go together.`);
  }
  return undefined;
}
