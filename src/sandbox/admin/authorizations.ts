import { ok, type Route } from '../rest/route.ts';

/** The tokens of a seeded world do not expire; Webex shows such ones with a date a century away. */
const CENTURY_MS = 100 * 365.25 * 86_400_000;

export const authorizationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/authorizations/tokenExpiry',
    handle: ({ world, actor }) =>
      ok({ exp: actor.account.expiresAt ?? Math.round(world.now() + CENTURY_MS) }),
  },
];
