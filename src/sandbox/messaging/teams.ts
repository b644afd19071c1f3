import { z } from 'zod';
import { idParam, paged, parseBody } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import type { Team } from '../world/entities.ts';
import { encodeId } from '../world/ids.ts';
import { publishRoom } from './membership-rules.ts';
import { addToTeam, removeFromTeam, requireTeam, requireTeamModerator } from './team-rules.ts';

const teamInput = z.object({
  name: z.string().trim().min(1).max(400),
  description: z.string().max(255).optional(),
});

function rendered({ id, name, description, creatorId, created }: Team): Record<string, unknown> {
  return { id, name, description, creatorId, created };
}

function list(call: Call): Reply {
  const teams = call.world.teamMemberships
    .by('person', call.actor.person.id)
    .flatMap(({ teamId }) => call.world.teams.get(teamId) ?? [])
    .toSorted((a, b) => a.created.localeCompare(b.created) || a.id.localeCompare(b.id));
  return paged(call, teams, { fallback: 100, limit: 1000 }, rendered);
}

/** A team begins with its general space, which bears its name; the ids of both are made from one key. */
function create(call: Call): Reply {
  const { world, actor } = call;
  const input = parseBody(teamInput, call.body);
  const key = world.newKey('TEAM');
  const stamp = world.stamp();
  const id = encodeId('TEAM', key);
  const room = world.rooms.put({
    id: encodeId('ROOM', key),
    title: input.name,
    type: 'group',
    isLocked: false,
    creatorId: actor.person.id,
    ownerId: actor.person.orgId,
    created: stamp,
    lastActivity: stamp,
    teamId: id,
  });
  const { name, description } = input;
  const team = world.teams.put({
    id,
    name,
    ...(description === undefined ? {} : { description }),
    creatorId: actor.person.id,
    roomId: room.id,
    created: stamp,
  });
  addToTeam(world, team, actor.person, { actorId: actor.person.id, isModerator: true });
  publishRoom(world, room, 'created', actor.person.id);
  return ok(rendered(team));
}

function update(call: Call): Reply {
  const { world } = call;
  const before = requireTeam(call, idParam(call, 'teamId'));
  requireTeamModerator(call, before);
  const { name, description = before.description } = parseBody(teamInput, call.body);
  const team = world.teams.put({ ...before, name, ...(description === undefined ? {} : { description }) });
  const room = world.rooms.get(team.roomId);
  if (room !== undefined)
    publishRoom(world, world.rooms.put({ ...room, title: name }), 'updated', call.actor.person.id);
  return ok(rendered(team));
}

/** The spaces of a team that is gone stay, without it; only its general space goes. */
function remove(call: Call): Reply {
  const { world, actor } = call;
  const team = requireTeam(call, idParam(call, 'teamId'));
  requireTeamModerator(call, team);
  for (const room of world.rooms.all()) {
    if (room.teamId !== team.id || room.id === team.roomId) continue;
    const { teamId: _teamId, ...free } = room;
    world.rooms.put(free);
  }
  for (const membership of world.teamMemberships.by('team', team.id))
    removeFromTeam(world, membership, actor.person.id);
  for (const message of world.messages.by('room', team.roomId)) world.messages.delete(message.id);
  world.rooms.delete(team.roomId);
  world.teams.delete(team.id);
  return NO_CONTENT;
}

export const teamRoutes: readonly Route[] = [
  { method: 'GET', path: '/teams', handle: list },
  { method: 'POST', path: '/teams', handle: create },
  {
    method: 'GET',
    path: '/teams/:teamId',
    handle: (call) => ok(rendered(requireTeam(call, idParam(call, 'teamId')))),
  },
  { method: 'PUT', path: '/teams/:teamId', handle: update },
  { method: 'DELETE', path: '/teams/:teamId', handle: remove },
];
