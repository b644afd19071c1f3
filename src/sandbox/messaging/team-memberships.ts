import { z } from 'zod';
import { idOf, idParam, idQuery, paged, parseBody } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound, WebexError } from '../rest/webex-error.ts';
import type { Team, TeamMembership } from '../world/entities.ts';
import { invited } from './memberships.ts';
import {
  addToTeam,
  removeFromTeam,
  requireTeam,
  requireTeamModerator,
  teamMembershipOf,
} from './team-rules.ts';

const createInput = z.object({
  teamId: z.string(),
  personId: z.string().optional(),
  personEmail: z.string().optional(),
  isModerator: z.boolean().default(false),
});
const updateInput = z.object({ isModerator: z.boolean() });

function rendered(call: Call, membership: TeamMembership): Record<string, unknown> {
  const person = call.world.people.get(membership.personId);
  return {
    id: membership.id,
    teamId: membership.teamId,
    personId: membership.personId,
    personEmail: person?.emails[0],
    personDisplayName: person?.displayName,
    personOrgId: person?.orgId,
    isModerator: membership.isModerator,
    created: membership.created,
  };
}

function list(call: Call): Reply {
  const teamId = idQuery(call, 'teamId');
  if (teamId === undefined) throw badRequest("Required String parameter 'teamId' is not present");
  const members = call.world.teamMemberships
    .by('team', requireTeam(call, teamId).id)
    .toSorted((a, b) => a.created.localeCompare(b.created) || a.id.localeCompare(b.id));
  return paged(call, members, { fallback: 100, limit: 1000 }, (member) => rendered(call, member));
}

function create(call: Call): Reply {
  const { world, actor } = call;
  const input = parseBody(createInput, call.body);
  const team = requireTeam(call, idOf(input.teamId));
  if (input.isModerator) requireTeamModerator(call, team);
  const person = invited(call, input);
  if (teamMembershipOf(world, team.id, person.id) !== undefined)
    throw new WebexError(409, 'User is already a member of the team.');
  const by = { actorId: actor.person.id, isModerator: input.isModerator };
  return ok(rendered(call, addToTeam(world, team, person, by)));
}

function reachable(call: Call): { membership: TeamMembership; team: Team } {
  const membership = call.world.teamMemberships.get(idParam(call, 'membershipId'));
  if (membership === undefined) throw notFound();
  return { membership, team: requireTeam(call, membership.teamId) };
}

function update(call: Call): Reply {
  const { membership, team } = reachable(call);
  requireTeamModerator(call, team);
  const { isModerator } = parseBody(updateInput, call.body);
  return ok(rendered(call, call.world.teamMemberships.put({ ...membership, isModerator })));
}

function remove(call: Call): Reply {
  const { membership, team } = reachable(call);
  if (membership.personId !== call.actor.person.id) requireTeamModerator(call, team);
  removeFromTeam(call.world, membership, call.actor.person.id);
  return NO_CONTENT;
}

export const teamMembershipRoutes: readonly Route[] = [
  { method: 'GET', path: '/team/memberships', handle: list },
  { method: 'POST', path: '/team/memberships', handle: create },
  {
    method: 'GET',
    path: '/team/memberships/:membershipId',
    handle: (call) => ok(rendered(call, reachable(call).membership)),
  },
  { method: 'PUT', path: '/team/memberships/:membershipId', handle: update },
  { method: 'DELETE', path: '/team/memberships/:membershipId', handle: remove },
];
