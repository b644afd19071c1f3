import type { Room } from '../world/entities.ts';
import { decodeId, encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { publishRoom } from './membership-rules.ts';

const ELSEWHERE = 'urn:TEAM:eu-central-1_k';

/**
 * The space moves to another data region. Its id names the region, so it becomes another one; whoever kept the
 * old id finds nothing under it. Memberships and messages keep theirs.
 */
export function migrateRoom(world: World, roomId: string): Room | undefined {
  const before = world.rooms.get(roomId);
  const decoded = decodeId(roomId);
  if (before === undefined || decoded === undefined) return undefined;
  const elsewhere = encodeId('ROOM', decoded.key, ELSEWHERE);
  const id = elsewhere === roomId ? encodeId('ROOM', decoded.key) : elsewhere;
  const room = world.rooms.put({ ...before, id });
  for (const membership of world.memberships.by('room', roomId))
    world.memberships.put({ ...membership, roomId: id });
  for (const message of world.messages.by('room', roomId)) {
    world.messages.put({ ...message, roomId: id });
    for (const content of world.contents.by('message', message.id))
      world.contents.put({ ...content, roomId: id });
  }
  for (const action of world.actions.all())
    if (action.roomId === roomId) world.actions.put({ ...action, roomId: id });
  for (const team of world.teams.all()) if (team.roomId === roomId) world.teams.put({ ...team, roomId: id });
  world.rooms.delete(roomId);
  publishRoom(world, room, 'migrated', room.creatorId);
  return room;
}
