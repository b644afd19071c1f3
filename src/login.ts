// Gets tokens by a person's consent in a browser, and keeps them: nothing is told to be done before it is stored.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config.ts';
import { orgOf, settingOf } from './domain/credential.ts';
import type { Operation } from './domain/operation.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Lease } from './domain/ports/lease.ts';
import type { Slot, Tokens } from './domain/ports/token-vault.ts';
import { MAX_SCOPE_CHARS, type ScopeUse, scopesOf, why } from './domain/scopes.ts';
import type { Keyring } from './keys.ts';
import type { OpenStore } from './store/open.ts';
import { accountOf, type PersonAccount } from './webex/account.ts';
import { askConsent, type Consent, type Consented, redirectUriOf } from './webex/consent.ts';
import { createWebexHttp } from './webex/http.ts';
import { sameId } from './webex/ids.ts';
import { requestGrant } from './webex/oauth.ts';
import { createOutbound } from './webex/outbound.ts';
import { LOGIN_ORIGIN, leaseOf, originOf, tokensOf } from './webex/refreshing-tokens.ts';
import type { RefreshingSettings } from './webex/tokens.ts';

export interface LoginWish {
  readonly slot: 'admin' | 'reports';
  /** Id or name: the account's own organization, which gets a slot of its own. Reports only. */
  readonly org: string | undefined;
  /** Reports over all customers too. Reports only. */
  readonly partner?: boolean | undefined;
  readonly port: number;
  readonly timeoutMs: number;
}

export interface LoginDeps {
  readonly settings: Pick<Config, 'webexApiUrl' | 'clients' | 'proxies'>;
  readonly opened: Pick<OpenStore, 'storeLogin' | 'vault' | 'lease'>;
  readonly keys: Keyring;
  readonly clock: Clock;
  readonly operations: readonly Operation[];
  readonly say: (line: string) => void;
}

const LEASE_MS = 30_000;
const LEASE_WAIT_MS = 100;
const LEASE_WAITS = 900;

/** Throws an Error that says what to do; then nothing was stored. */
export async function login(wish: LoginWish, deps: LoginDeps): Promise<void> {
  const client = clientOf(wish, deps);
  const uses = scopesOf(wish.slot, deps.operations, wish.partner);
  const scopes = uses.map(({ scope }) => scope);
  const consent = await askConsent({
    baseUrl: deps.settings.webexApiUrl,
    clientId: client.clientId,
    scopes,
    port: wish.port,
    timeoutMs: wish.timeoutMs,
  });
  try {
    announce(wish, uses, consent, deps.say);
    const consented = await consent.answer;
    try {
      const { slot, account, tokens } = await finish(wish, client, consent, consented, deps);
      consented.tell(true, 'Steward has stored the access. You can close this page.');
      for (const line of [...told(slot, account), ...missing(uses, tokens)]) deps.say(line);
    } catch (error) {
      consented.tell(false, 'This did not work, and nothing was stored. The terminal says why.');
      throw error;
    }
  } finally {
    consent.close();
  }
}

function clientOf({ slot, port }: LoginWish, { settings }: LoginDeps): RefreshingSettings {
  const client = settings.clients[slot];
  if (client !== undefined) return client;
  const address = redirectUriOf(port);
  throw new Error(
    `${settingOf(slot, 'CLIENT_ID')} and ${settingOf(slot, 'CLIENT_SECRET')} are missing. Create an integration at ` +
      `developer.webex.com (My Webex Apps) with the redirect address ${address}, put its id and secret there, and ` +
      `leave ${settingOf(slot, 'TOKEN')} out.`,
  );
}

function announce(
  { slot, org }: LoginWish,
  uses: readonly ScopeUse[],
  { url, redirectUri }: Consent,
  say: (line: string) => void,
): void {
  const width = Math.max(...uses.map(({ scope }) => scope.length));
  const whose = org === undefined ? `the ${slot} account` : `the reports of ${org}`;
  say(`Access for ${whose}. These scopes are asked for:`);
  for (const use of uses) say(`  ${use.scope.padEnd(width)}  ${why(use)}`);
  const length = uses.map(({ scope }) => scope).join(' ').length;
  if (length > MAX_SCOPE_CHARS)
    say(
      `Together they have ${length} characters; Webex has been seen to refuse more than ${MAX_SCOPE_CHARS}.`,
    );
  say('');
  say(`The integration must have the redirect address ${redirectUri}.`);
  say(
    slot === 'admin'
      ? 'Open this address, and log in with the account Steward is to act with (a partner full admin or a full admin):'
      : 'Open this address, and log in with the account whose reports are wanted (a full or read-only admin):',
  );
  say(`  ${url}`);
  say(
    `In a browser on another machine: ssh -L ${portOf(redirectUri)}:127.0.0.1:${portOf(redirectUri)} <this machine>`,
  );
}

const portOf = (address: string): string => new URL(address).port;

async function finish(
  wish: LoginWish,
  client: RefreshingSettings,
  consent: Consent,
  { code }: Consented,
  deps: LoginDeps,
): Promise<{ readonly slot: Slot; readonly account: PersonAccount; readonly tokens: Tokens }> {
  const { settings, clock } = deps;
  const agent = createOutbound(settings.proxies);
  try {
    const { redirectUri, verifier } = consent;
    const { clientId, clientSecret } = client;
    const baseUrl = settings.webexApiUrl;
    const asked = { baseUrl, clientId, clientSecret, grant: { code, redirectUri, verifier } };
    const grant = await requestGrant(asked, { dispatcher: agent, clock });
    if (grant.kind === 'refused') {
      throw new Error(
        grant.what === 'client'
          ? `Webex does not know the client: correct ${settingOf(wish.slot, 'CLIENT_ID')} and ${settingOf(wish.slot, 'CLIENT_SECRET')}.`
          : 'Webex does not accept the code: it was used already or is too old. Run the command again.',
      );
    }
    if (grant.refreshToken === undefined)
      throw new Error('Webex gave no refresh token. Run the command again.');
    const http = createWebexHttp({ baseUrl, token: async () => grant.accessToken, clock, agent });
    const account = await accountOf(http);
    await http.close();
    if (account.kind !== 'person') throw new Error(refusalOf(wish, account.kind));
    const slot = slotFor(wish, account);
    const own = orgOf(slot) === undefined ? client.refreshToken : undefined;
    const origin = own === undefined ? LOGIN_ORIGIN : originOf(own);
    const tokens = tokensOf(grant, grant.refreshToken, origin, clock.now());
    await keep(slot, tokens, account, deps);
    return { slot, account, tokens };
  } finally {
    await agent.destroy();
  }
}

const refusalOf = ({ slot }: LoginWish, kind: 'service-app' | 'bot'): string =>
  `${kind === 'bot' ? 'This is a bot' : 'There is no person behind this account (a service app?)'}, and nothing was ` +
  `stored. ${slot === 'reports' ? 'Webex gives reports only to a person' : 'A login is for a person'}: log in with ` +
  'the account of an administrator.';

function slotFor({ slot, org }: LoginWish, { orgId, orgName, email }: PersonAccount): Slot {
  if (slot === 'admin' || org === undefined) return slot;
  const isOwn = sameId(org, orgId) || org.trim().toLowerCase() === orgName?.toLowerCase();
  if (isOwn) return `reports:${orgId}`;
  throw new Error(
    `${email} belongs to ${orgName ?? orgId}, not to ${org}, and nothing was stored. Webex gives an account the ` +
      'reports of its own organization only: log in with an administrator of that organization.',
  );
}

/** While no Steward is getting new tokens for the slot: it would write its own over these. */
async function keep(slot: Slot, tokens: Tokens, account: PersonAccount, deps: LoginDeps): Promise<void> {
  const { opened, keys, clock } = deps;
  const name = leaseOf(slot);
  const right = await taken(opened.lease, name);
  try {
    const { personId, orgId, email, roles } = account;
    const detail = { slot, account: email, roles, scopes: tokens.scopes ?? null };
    const entry = { at: clock.now(), action: 'credential.login', actorId: personId, orgId, detail };
    await opened.storeLogin(keys, slot, tokens, { ...entry, requestId: undefined, roomId: undefined });
    const kept = await opened.vault(keys).get(slot);
    if (kept?.refreshToken !== tokens.refreshToken)
      throw new Error('The tokens were replaced while they were stored. Run the command again.');
  } finally {
    await opened.lease.release(name, right);
  }
}

async function taken(lease: Lease, name: string): Promise<string> {
  for (let waits = 0; waits < LEASE_WAITS; waits += 1) {
    const right = await lease.take(name, LEASE_MS);
    if (right !== undefined) return right;
    await sleep(LEASE_WAIT_MS);
  }
  throw new Error('A running Steward keeps getting new tokens for this slot. Run the command again.');
}

function told(slot: Slot, account: PersonAccount): readonly string[] {
  const { displayName, email, orgName, orgId, roles } = account;
  const role =
    roles.length === 0
      ? 'It has no administrator role in its own organization: most commands will be refused.'
      : `Its roles: ${roles.join(', ')}.`;
  return [
    '',
    `Done: the ${slot} credential is ${displayName} (${email}) of ${orgName ?? orgId}. ${role}`,
    'The tokens are stored encrypted. A running Steward takes them at its next call; no restart is needed.',
  ];
}

function missing(uses: readonly ScopeUse[], { scopes }: Tokens): readonly string[] {
  if (scopes === undefined) return [];
  const given = new Set(scopes.split(/\s+/));
  return uses
    .filter(({ scope }) => !given.has(scope))
    .map((use) => `Not granted: ${use.scope} (${why(use)}).`);
}
