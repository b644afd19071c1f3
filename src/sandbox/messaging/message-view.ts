import type { Call } from '../rest/route.ts';
import type { Message } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { audienceOf } from './membership-rules.ts';

function filesOf(baseUrl: string, message: Message): string[] | undefined {
  return message.contentIds.length === 0
    ? undefined
    : message.contentIds.map((id) => `${baseUrl}/v1/contents/${id}`);
}

function listOrNothing(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}

export function messageView(call: Call, message: Message): Record<string, unknown> {
  return {
    id: message.id,
    parentId: message.parentId,
    roomId: message.roomId,
    roomType: message.roomType,
    text: message.text,
    markdown: message.markdown,
    html: message.html,
    files: filesOf(call.baseUrl, message),
    personId: message.personId,
    personEmail: call.world.people.get(message.personId)?.emails[0],
    mentionedPeople: listOrNothing(message.mentionedPeople),
    mentionedGroups: listOrNothing(message.mentionedGroups),
    attachments: message.attachments.length === 0 ? undefined : message.attachments,
    created: message.created,
    updated: message.updated,
  };
}

/** In a group space a bot sees what mentions it by name and what it wrote, nothing else. */
export function canSee(world: World, message: Message, personId: string): boolean {
  if (message.roomType === 'direct' || !world.settings.botVisibility) return true;
  if (world.people.get(personId)?.type !== 'bot') return true;
  return message.personId === personId || message.mentionedPeople.includes(personId);
}

export function publishMessage(call: Call, message: Message, event: 'created' | 'updated' | 'deleted'): void {
  const { world } = call;
  const { id, roomId, roomType, personId, parentId, created, updated } = message;
  const audience = audienceOf(world, roomId).filter((member) => canSee(world, message, member));
  const data = {
    id,
    roomId,
    roomType,
    parentId,
    personId,
    personEmail: world.people.get(personId)?.emails[0],
    mentionedPeople: listOrNothing(message.mentionedPeople),
    mentionedGroups: listOrNothing(message.mentionedGroups),
    files: filesOf(call.baseUrl, message),
    created,
    updated,
  };
  const kind = event === 'created' ? 'message' : (`message-${event}` as const);
  world.publish(
    { resource: 'messages', event, actorId: call.actor.person.id, roomId, audience, data },
    { kind, roomId, messageId: id },
  );
}
