import { idOf, idParam } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, forbidden, notFound } from '../rest/webex-error.ts';
import type { Message, Room } from '../world/entities.ts';
import { encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { type Mention, type MentionTarget, type Rendered, renderMarkdown } from './markdown.ts';
import { directRoom, membershipOf, requireRoom } from './membership-rules.ts';
import { fetchFile, type MessageInput, parseMessage, requireContent } from './message-input.ts';
import { messageListRoutes } from './message-list.ts';
import { canSee, messageView, publishMessage } from './message-view.ts';

const NO_MESSAGE = 'Unable to get message.';

function destination(call: Call, input: MessageInput): Room {
  const given = [input.roomId, input.toPersonId, input.toPersonEmail].filter((value) => value !== undefined);
  if (given.length !== 1)
    throw badRequest(
      'Exactly one of the destination fields must not be empty (roomId, toPersonEmail, toPersonId)',
    );
  if (input.roomId !== undefined) return requireRoom(call, idOf(input.roomId));
  const person =
    input.toPersonId === undefined
      ? call.world.people.by('email', input.toPersonEmail?.toLowerCase() ?? '')[0]
      : call.world.people.get(idOf(input.toPersonId));
  if (person === undefined) throw notFound();
  if (person.id === call.actor.person.id) throw badRequest('You cannot send a message to yourself.');
  return directRoom(call.world, call.actor.person, person);
}

function resolveMention(call: Call, room: Room, target: MentionTarget): Mention | undefined {
  const { people } = call.world;
  const person =
    target.kind === 'email' ? people.by('email', target.value.toLowerCase())[0] : people.get(target.value);
  if (person === undefined || membershipOf(call.world, room.id, person.id) === undefined) return undefined;
  return { personId: person.id, label: target.label || person.displayName };
}

function wording(call: Call, room: Room, input: MessageInput): Partial<Rendered> & { markdown?: string } {
  if (input.markdown === undefined) return input.text === undefined ? {} : { text: input.text };
  const rendered = renderMarkdown(input.markdown, (target) => resolveMention(call, room, target));
  return { ...rendered, text: input.text ?? rendered.text, markdown: input.markdown };
}

function parentOf(call: Call, room: Room, input: MessageInput): string | undefined {
  if (input.parentId === undefined) return undefined;
  const parent = call.world.messages.get(idOf(input.parentId));
  if (parent?.roomId !== room.id) throw badRequest('Invalid parentId: the message is not in this room.');
  if (parent.parentId !== undefined) throw badRequest('Invalid parentId: a reply cannot be replied to.');
  return parent.id;
}

function storeUpload(call: Call, room: Room, messageId: string): string[] {
  const { world, upload } = call;
  if (upload === undefined) return [];
  // Content ids carry no slash-safe key of their own, so an ordinary encoded id serves in the url.
  const id = encodeId('CONTENT', world.newKey('CONTENT'));
  const { name, contentType, bytes } = upload;
  const { fileScanMs, fileScanResult: finding } = world.settings;
  const isScanned = fileScanMs > 0 || finding !== 'clean';
  world.contents.put({
    id,
    roomId: room.id,
    messageId,
    name,
    contentType,
    size: bytes.length,
    ...(isScanned ? { scan: { readyAt: world.now() + fileScanMs, finding } } : {}),
  });
  world.putBlob(id, bytes);
  return [id];
}

/** Where only moderators speak, and where nobody does any more. */
function requireVoice(call: Call, room: Room): void {
  if (room.isReadOnly === true) throw forbidden('This space is read-only.');
  if (room.isAnnouncementOnly !== true) return;
  if (membershipOf(call.world, room.id, call.actor.person.id)?.isModerator !== true)
    throw forbidden('Only moderators can post in an announcement space.');
}

function create(call: Call): Reply {
  const { world, actor } = call;
  const input = parseMessage(call);
  requireContent(input, call.upload);
  const room = destination(call, input);
  requireVoice(call, room);
  const parentId = parentOf(call, room, input);
  const id = world.newId('MESSAGE');
  const { mentionedPeople = [], mentionedGroups = [], ...words } = wording(call, room, input);
  const message = world.messages.put({
    ...words,
    id,
    seq: world.next('seq'),
    roomId: room.id,
    roomType: room.type,
    personId: actor.person.id,
    parentId,
    contentIds: storeUpload(call, room, id),
    attachments: input.attachments,
    mentionedPeople,
    mentionedGroups,
    created: world.stamp(),
    edits: 0,
  });
  retain(world, room.id);
  world.rooms.put({ ...room, lastActivity: message.created });
  publishMessage(call, message, 'created');
  const { toPersonId, toPersonEmail } = input;
  return ok({ ...messageView(call, message), toPersonId, toPersonEmail });
}

/** A world that is talked to for months must not grow for ever. */
function retain(world: World, roomId: string): void {
  while (world.messages.count('room', roomId) > world.settings.messagesKept) {
    const oldest = world.messages.oldest('room', roomId);
    if (oldest === undefined) return;
    for (const id of oldest.contentIds) world.contents.delete(id);
    world.messages.delete(oldest.id);
  }
}

function readable(call: Call, text = NO_MESSAGE): Message {
  const { world, actor } = call;
  const message = world.messages.get(idParam(call, 'messageId'));
  if (message === undefined || membershipOf(world, message.roomId, actor.person.id) === undefined)
    throw notFound(text);
  if (!canSee(world, message, actor.person.id)) throw notFound(text);
  return message;
}

function edit(call: Call): Reply {
  const { world } = call;
  const before = readable(call);
  if (before.personId !== call.actor.person.id) throw forbidden('Only the author can edit a message.');
  const input = parseMessage(call);
  const room = requireRoom(call, before.roomId);
  if (input.roomId === undefined || idOf(input.roomId) !== room.id)
    throw badRequest('roomId must be the room of the message.');
  const hasCard = before.attachments.length > 0 || input.attachments.length > 0;
  if (before.contentIds.length > 0 || (hasCard && world.settings.cardEdit === 'reject'))
    throw badRequest('Messages with files or attachments cannot be edited.');
  if (input.text === undefined && input.markdown === undefined)
    throw badRequest('Both text and markdown cannot be empty.');
  if (before.edits >= world.settings.editLimit)
    throw badRequest(`A message can be edited at most ${world.settings.editLimit} times.`);
  const { mentionedPeople = [], mentionedGroups = [], ...words } = wording(call, room, input);
  const { text: _text, markdown: _markdown, html: _html, ...kept } = before;
  const message = world.messages.put({
    ...kept,
    ...words,
    mentionedPeople,
    mentionedGroups,
    attachments: input.attachments,
    updated: world.stamp(),
    edits: before.edits + 1,
  });
  publishMessage(call, message, 'updated');
  return ok(messageView(call, message));
}

function mayDelete(call: Call, message: Message): boolean {
  const { person } = call.actor;
  if (message.personId === person.id) return true;
  return person.type !== 'bot' && membershipOf(call.world, message.roomId, person.id)?.isModerator === true;
}

function remove(call: Call): Reply {
  const message = readable(call, 'Unable to delete message.');
  if (!mayDelete(call, message)) throw forbidden('Unable to delete message.');
  for (const id of message.contentIds) call.world.contents.delete(id);
  call.world.messages.delete(message.id);
  publishMessage(call, message, 'deleted');
  return NO_CONTENT;
}

export const messageRoutes: readonly Route[] = [
  ...messageListRoutes,
  { method: 'POST', path: '/messages', prepare: fetchFile, handle: create },
  {
    method: 'GET',
    path: '/messages/:messageId',
    handle: (call) => ok(messageView(call, readable(call))),
  },
  { method: 'PUT', path: '/messages/:messageId', handle: edit },
  { method: 'DELETE', path: '/messages/:messageId', handle: remove },
];
