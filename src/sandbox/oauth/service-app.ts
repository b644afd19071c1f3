import { z } from 'zod';
import { idParam, parseBody } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, forbidden, notFound } from '../rest/webex-error.ts';
import { unpadded } from '../world/ids.ts';
import { issue, newGrant } from './tokens.ts';

const mintSchema = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  targetOrgId: z.string().min(1).transform(unpadded),
});

/** A pair of tokens of the machine account that a full admin gave the app in the target organization. */
function mint(call: Call): Reply {
  const { world, actor } = call;
  if (actor.account.slot === 'bot') throw forbidden();
  const application = world.applications.get(idParam(call, 'applicationId'));
  if (application?.kind !== 'service') throw notFound();
  const { clientId, clientSecret, targetOrgId } = parseBody(mintSchema, call.body);
  if (clientId !== application.clientId || clientSecret !== application.clientSecret)
    throw badRequest('Invalid client credentials.');
  if (targetOrgId !== application.orgId)
    throw forbidden('The Service App is not authorized for this organization.');
  const { id: applicationId, personId } = application;
  return ok(issue(world, newGrant(world, { applicationId, personId, slot: 'service' })));
}

export const serviceAppRoutes: readonly Route[] = [
  { method: 'POST', path: '/applications/:applicationId/token', handle: mint },
];
