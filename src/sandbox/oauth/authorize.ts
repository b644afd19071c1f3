import { createHash } from 'node:crypto';
import { z } from 'zod';
import { addAuditEvent } from '../admin/audit-log.ts';
import { isLoopback } from '../rest/loopback.ts';
import type { OpenCall, OpenRoute, Reply } from '../rest/route.ts';
import { SCOPES } from '../rest/scopes.ts';
import type { AuthCode } from '../world/admin-entities.ts';
import type { Application, Grant, Person } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { oauthError } from './oauth-error.ts';
import { newGrant, newSecret } from './tokens.ts';

const CODE_LIFE_MS = 10 * 60_000;

const challengeMethod = z.enum(['plain', 'S256']).default('plain');

function applicationOf({ world, query }: OpenCall): Application {
  const application = world.applications.by('client', query('client_id') ?? '')[0];
  if (application?.kind !== 'integration')
    throw oauthError(400, 'invalid_client', 'No integration has this client_id.');
  return application;
}

/** The code goes to programs of this machine only: the sandbox has no other users. */
function redirectOf({ query }: OpenCall): URL {
  const given = query('redirect_uri') ?? '';
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !isLoopback(url))
    throw oauthError(400, 'invalid_request', 'redirect_uri must be a loopback address.');
  return url;
}

/** There is no page to log in to: `login_hint` says who consents, else it is the account of the integration. */
function consenting({ world, query }: OpenCall, application: Application): Person | undefined {
  const hint = query('login_hint')?.toLowerCase();
  const person =
    hint === undefined ? world.people.get(application.personId) : world.people.by('email', hint)[0];
  return person?.type === 'person' ? person : undefined;
}

function refusal(url: URL, state: string | undefined, error: string): Reply {
  url.searchParams.set('error', error);
  if (state !== undefined) url.searchParams.set('state', state);
  return { status: 302, headers: { Location: url.href } };
}

function authorize(call: OpenCall): Reply {
  const { world, query } = call;
  const application = applicationOf(call);
  const url = redirectOf(call);
  const state = query('state');
  if (query('response_type') !== 'code') return refusal(url, state, 'unsupported_response_type');
  const scopes = (query('scope') ?? '').split(/[ +]+/).filter((scope) => scope !== '');
  if (scopes.length === 0 || scopes.some((scope) => !SCOPES.includes(scope)))
    return refusal(url, state, 'invalid_scope');
  const method = challengeMethod.safeParse(query('code_challenge_method'));
  if (!method.success) return refusal(url, state, 'invalid_request');
  const person = consenting(call, application);
  if (person === undefined) return refusal(url, state, 'access_denied');
  const code = world.admin.authCodes.put({
    id: newSecret(world, 'code'),
    applicationId: application.id,
    personId: person.id,
    scope: scopes.join(' '),
    redirectUri: query('redirect_uri') ?? '',
    challenge: query('code_challenge'),
    challengeMethod: method.data,
    expiresAt: world.now() + CODE_LIFE_MS,
  });
  noteLogin(world, person);
  url.searchParams.set('code', code.id);
  if (state !== undefined) url.searchParams.set('state', state);
  return { status: 302, headers: { Location: url.href } };
}

function noteLogin(world: World, person: Person): void {
  const org = world.orgs.get(person.orgId);
  addAuditEvent(world, {
    category: 'LOGINS',
    description: 'An Admin logged in',
    action: `logged into organization ${org?.displayName ?? ''}`,
    orgId: person.orgId,
    target: { type: 'ORG', id: person.orgId, name: org?.displayName ?? '' },
    actorId: person.id,
    at: world.now(),
    trackingId: `ATLAS_${world.newKey('login')}`,
  });
}

function isProven({ challenge, challengeMethod: method }: AuthCode, verifier: string | undefined): boolean {
  if (challenge === undefined) return true;
  if (verifier === undefined) return false;
  return method === 'S256'
    ? createHash('sha256').update(verifier).digest('base64url') === challenge
    : verifier === challenge;
}

/** Tokens for the account of the integration stand in Steward's slots, those for others in nobody's. */
function slotOf(application: Application, { personId, scope }: AuthCode): Grant['slot'] {
  if (personId !== application.personId) return 'user';
  return scope.includes('analytics:read_all') && !scope.includes('people_write') ? 'reports' : 'admin';
}

type Exchange = {
  code?: string | undefined;
  redirect_uri?: string | undefined;
  code_verifier?: string | undefined;
};

/** A code is good for one try, whether it succeeds or not. */
export function redeem(world: World, application: Application, request: Exchange): Grant {
  const code = world.admin.authCodes.get(request.code ?? '');
  if (code !== undefined) world.admin.authCodes.delete(code.id);
  if (
    code?.applicationId !== application.id ||
    code.expiresAt <= world.now() ||
    code.redirectUri !== request.redirect_uri ||
    !isProven(code, request.code_verifier)
  )
    throw oauthError(400, 'invalid_grant', 'The code, its redirect_uri or its code_verifier is invalid.');
  const { personId, scope } = code;
  return newGrant(world, { applicationId: application.id, personId, slot: slotOf(application, code), scope });
}

export const authorizeRoutes: readonly OpenRoute[] = [
  { method: 'GET', path: '/authorize', handle: authorize },
];
