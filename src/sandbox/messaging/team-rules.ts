import type { Call } from '../rest/route.ts';
import { forbidden, notFound } from '../rest/webex-error.ts';
import type { Person, Team, TeamMembership } from '../world/entities.ts';
import { decodeId, encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { addMember, membershipOf, removeMember } from './membership-rules.ts';

const NO_TEAM = 'Could not find a team with provided ID.';

export function teamMembershipOf(world: World, teamId: string, personId: string): TeamMembership | undefined {
  return world.teamMemberships.by('team', teamId).find((membership) => membership.personId === personId);
}

/** A team one is not in does not exist, as far as one can tell. */
export function requireTeam(call: Call, teamId: string): Team {
  const team = call.world.teams.get(teamId);
  if (team === undefined || teamMembershipOf(call.world, teamId, call.actor.person.id) === undefined)
    throw notFound(NO_TEAM);
  return team;
}

export function requireTeamModerator(call: Call, team: Team): void {
  if (teamMembershipOf(call.world, team.id, call.actor.person.id)?.isModerator !== true)
    throw forbidden('Only a moderator of the team can do this.');
}

function keyOf(id: string): string {
  return decodeId(id)?.key ?? id;
}

/** Whoever is in the team is in its general space. */
export function addToTeam(
  world: World,
  team: Team,
  person: Person,
  by: { actorId: string; isModerator: boolean },
): TeamMembership {
  const membership = world.teamMemberships.put({
    id: encodeId('TEAM_MEMBERSHIP', `${keyOf(person.id)}:${keyOf(team.id)}`),
    teamId: team.id,
    personId: person.id,
    isModerator: by.isModerator,
    created: world.stamp(),
  });
  const room = world.rooms.get(team.roomId);
  if (room !== undefined && membershipOf(world, room.id, person.id) === undefined)
    addMember(world, room, person, by.actorId, by.isModerator);
  return membership;
}

/** Who leaves a team leaves its spaces. */
export function removeFromTeam(world: World, membership: TeamMembership, actorId: string): void {
  world.teamMemberships.delete(membership.id);
  for (const inRoom of world.memberships.by('person', membership.personId))
    if (world.rooms.get(inRoom.roomId)?.teamId === membership.teamId) removeMember(world, inRoom, actorId);
}
