import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type OpenCall, type OpenRoute, ok, type Reply } from '../rest/route.ts';
import type { Application } from '../world/entities.ts';
import { redeem } from './authorize.ts';
import { oauthError } from './oauth-error.ts';
import { issue, renew } from './tokens.ts';

const requestSchema = z.object({
  grant_type: z.string(),
  refresh_token: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  code: z.string().optional(),
  redirect_uri: z.string().optional(),
  code_verifier: z.string().optional(),
});
type Request = z.infer<typeof requestSchema>;

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Id and secret come in the body, or as user and password of HTTP Basic. */
function credentials(call: OpenCall, request: Request): { id: string; secret: string } {
  const [, encoded] = /^Basic +(\S+)$/i.exec(call.authorization ?? '') ?? [];
  if (encoded === undefined) return { id: request.client_id ?? '', secret: request.client_secret ?? '' };
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id, secret: secret.join(':') };
}

function clientOf(call: OpenCall, request: Request): Application {
  const { id, secret } = credentials(call, request);
  const application = call.world.applications.by('client', id)[0];
  if (application === undefined || !isSame(secret, application.clientSecret))
    throw oauthError(401, 'invalid_client', 'The client id or the client secret is wrong.');
  return application;
}

function exchange(call: OpenCall): Reply {
  const { world } = call;
  const parsed = requestSchema.safeParse(call.body ?? {});
  if (!parsed.success) throw oauthError(400, 'invalid_request', 'grant_type is missing.');
  const request = parsed.data;
  if (request.grant_type !== 'refresh_token' && request.grant_type !== 'authorization_code')
    throw oauthError(400, 'unsupported_grant_type', 'Known are refresh_token and authorization_code.');
  const application = clientOf(call, request);
  if (request.grant_type === 'authorization_code')
    return ok(issue(world, redeem(world, application, request)));
  const { refresh_token: token } = request;
  if (token === undefined || token === '')
    throw oauthError(400, 'invalid_request', 'refresh_token is missing.');
  const grant = world.grants.get(token);
  if (grant?.applicationId !== application.id || grant.expiresAt <= world.now())
    throw oauthError(400, 'invalid_grant', 'The refresh token is invalid, revoked or expired.');
  return ok(issue(world, renew(world, grant)));
}

export const accessTokenRoutes: readonly OpenRoute[] = [
  { method: 'POST', path: '/access_token', handle: exchange },
];
