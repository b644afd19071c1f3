// The accounts Steward acts with: an access token that was pasted in, or a client with a refresh token of the
// settings or of a login.
import * as z from 'zod';
import { SETTINGS } from './config-setting.ts';
import type { RefreshingSettings, SlotSettings } from './webex/tokens.ts';

type Account = 'ADMIN' | 'REPORTS';
const PARTS = ['CLIENT_ID', 'CLIENT_SECRET', 'REFRESH_TOKEN'] as const;
const MIN_TOKEN = 10;

const hidden = (example: string, about: string, shape = z.string()) =>
  shape.optional().register(SETTINGS, { about, example, secret: true });

const accessOrRefresh = z.string().min(MIN_TOKEN, 'is too short to be a token');

/** What each variable may say; together they are looked at below. */
export const ACCOUNTS = {
  WEBEX_ADMIN_TOKEN: hidden(
    'YzE4M…',
    'Access token of the account Steward acts with: a partner full admin, or a full admin of one’s own organization. ' +
      'For trials; otherwise the client below ([credentials.md](credentials.md)).',
    accessOrRefresh,
  ),
  WEBEX_ADMIN_CLIENT_ID: hidden(
    'C8ae1…',
    'Client of an integration or a service app, with which Steward renews its own tokens.',
  ),
  WEBEX_ADMIN_CLIENT_SECRET: hidden('8ff31…', 'Its secret.'),
  WEBEX_ADMIN_REFRESH_TOKEN: hidden(
    'MDU0Y…',
    'Its refresh token. Not needed after `npm run -s steward -- login admin`.',
    accessOrRefresh,
  ),
  WEBEX_REPORTS_TOKEN: hidden(
    'OTk0Z…',
    'The same for the account that asks for reports: a person’s, as Webex refuses service apps there. Without any, ' +
      'there are no reports.',
    accessOrRefresh,
  ),
  WEBEX_REPORTS_CLIENT_ID: hidden(
    'C11d0…',
    'Client of an integration; without one `login reports` uses that of the admin account.',
  ),
  WEBEX_REPORTS_CLIENT_SECRET: hidden('2b7c9…', 'Its secret.'),
  WEBEX_REPORTS_REFRESH_TOKEN: hidden(
    'NjY1Z…',
    'Its refresh token. Not needed after `npm run -s steward -- login reports`.',
    accessOrRefresh,
  ),
};

/** Whose logins Steward takes; `refreshToken` is the one of the settings, where there is one. */
export interface Clients {
  readonly admin: RefreshingSettings | undefined;
  /** Those of the admin account (without its refresh token) when the reports have none: one integration may serve both. */
  readonly reports: RefreshingSettings | undefined;
}

export interface Credentials {
  readonly admin: SlotSettings;
  /** With a client only, nobody may have logged in yet; absent: nobody can. */
  readonly reports: SlotSettings | undefined;
}

type Values = Readonly<Record<string, string>>;

/** Undefined when there are mistakes; they are added to the list. */
export function credentialsOf(values: Values, mistakes: string[]): Credentials | undefined {
  const before = mistakes.length;
  const admin = slotOf(values, 'ADMIN', mistakes);
  const own = slotOf(values, 'REPORTS', mistakes);
  if (admin === undefined && mistakes.length === before) {
    mistakes.push(
      'WEBEX_ADMIN_TOKEN is missing: an access token of the admin account Steward acts with. Or set ' +
        'WEBEX_ADMIN_CLIENT_ID and WEBEX_ADMIN_CLIENT_SECRET of an integration, and either ' +
        'WEBEX_ADMIN_REFRESH_TOKEN or run: npm run -s steward -- login admin.',
    );
  }
  if (isSame(admin, own)) {
    mistakes.push(
      'WEBEX_ADMIN_REFRESH_TOKEN and WEBEX_REPORTS_REFRESH_TOKEN are the same: using one makes the other ' +
        'invalid. Authorize the integration once for each.',
    );
  }
  if (admin === undefined || mistakes.length > before) return undefined;
  return { admin, reports: own ?? clientsOf(values).reports };
}

function isSame(admin: SlotSettings | undefined, reports: SlotSettings | undefined): boolean {
  if (admin?.form !== 'refreshing' || reports?.form !== 'refreshing') return false;
  return admin.refreshToken !== undefined && admin.refreshToken === reports.refreshToken;
}

export function clientsOf(values: Values): Clients {
  const admin = clientOf(values, 'ADMIN');
  const shared = admin && { ...admin, refreshToken: undefined };
  return { admin, reports: clientOf(values, 'REPORTS') ?? shared };
}

function clientOf(values: Values, account: Account): RefreshingSettings | undefined {
  const [clientId, clientSecret, refreshToken] = PARTS.map((part) => values[`WEBEX_${account}_${part}`]);
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { form: 'refreshing', clientId, clientSecret, refreshToken };
}

function slotOf(values: Values, account: Account, mistakes: string[]): SlotSettings | undefined {
  const nameOf = (part: string): string => `WEBEX_${account}_${part}`;
  const token = values[nameOf('TOKEN')];
  const given = PARTS.filter((part) => values[nameOf(part)] !== undefined).map(nameOf);
  if (token !== undefined && given.length > 0) {
    mistakes.push(`${nameOf('TOKEN')} and ${given.join(', ')} are set: keep either the token or the others.`);
    return undefined;
  }
  if (token !== undefined) return { form: 'static', token };
  const client = clientOf(values, account);
  if (client !== undefined) return client;
  if (given.length > 0) {
    const missing = [nameOf('CLIENT_ID'), nameOf('CLIENT_SECRET')].filter((name) => !given.includes(name));
    mistakes.push(
      `${missing.join(' and ')} missing: ${PARTS.map(nameOf).join(', ')} go together; the last one may come from a login.`,
    );
  }
  return undefined;
}
