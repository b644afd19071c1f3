// What comes through the socket, in our words: whatever is in it, and whatever is not.
import { describe, expect, it } from 'vitest';
import { deliveryKey, deliveryLane, parseDelivery } from '../../../src/domain/delivery.ts';
import { keyOf } from '../../../src/webex/ids.ts';
import { readFrame } from '../../../src/webex/socket/frames.ts';

const MESSAGE = '5a1f0c44-9a6e-4a0b-8a1e-6f2d1c3b4a59';
const ROOM = 'c0ffee00-1111-4222-a333-444455556666';
const ANA = 'aaaaaaaa-0000-4000-a000-000000000001';
const BO = 'bbbbbbbb-0000-4000-a000-000000000002';
const AT = '2026-11-22T08:00:00.000Z';
const target = {
  id: ROOM,
  url: `https://conv-r.wbx2.com/conversation/api/v1/conversations/${ROOM}`,
  tags: ['LOCKED'],
};
const person = (entryUUID: string) => ({ objectType: 'person', id: 'ana@acme.example', entryUUID });

const told = (verb: string, more: object = {}) =>
  readFrame(
    JSON.stringify({
      id: 'frame-1',
      data: {
        eventType: 'conversation.activity',
        activity: { id: MESSAGE, verb, published: AT, actor: person(ANA), target, ...more },
      },
      sequenceNumber: 7,
    }),
  );
const publicId = (type: string, uuid: string, cluster = 'us'): string =>
  Buffer.from(`ciscospark://${cluster}/${type}/${uuid}`).toString('base64url');

describe('an event', () => {
  it.each([
    ['post', 'messages', 'messages', 'MESSAGE'],
    ['share', 'messages', 'messages', 'MESSAGE'],
    ['cardAction', 'attachmentActions', 'attachment/actions', 'ATTACHMENT_ACTION'],
  ])('of a %s is one of %s, at its address', (verb, resource, path, type) => {
    const frame = told(verb);

    const address = `https://conv-r.wbx2.com/conversation/api/v1/${path}/${MESSAGE}`;
    const data = { id: MESSAGE, roomId: ROOM, personId: ANA, created: AT, address };
    const delivery = { resource, event: 'created', data };
    expect(frame).toEqual({ id: 'frame-1', kind: 'event', deliveries: [delivery] });
    expect(parseDelivery(JSON.parse(JSON.stringify(delivery)))).toEqual(delivery);
    for (const cluster of ['us', 'urn:TEAM:eu-central-1_k']) {
      const ids = { id: publicId(type, MESSAGE, cluster), roomId: publicId('ROOM', ROOM, cluster) };
      const webhook = { resource, event: 'created', data: ids };
      expect(deliveryKey(webhook, keyOf)).toBe(deliveryKey(delivery, keyOf));
      expect(deliveryLane(webhook, keyOf)).toBe(deliveryLane(delivery, keyOf));
    }
  });

  it('of somebody who joins or leaves names both', () => {
    const [joined] = told('add', { object: person(BO) })?.deliveries ?? [];
    const [left] = told('leave', { object: person(BO) })?.deliveries ?? [];
    const data = { id: `${BO}:${ROOM}`, roomId: ROOM, personId: BO, created: AT };
    expect(joined).toEqual({ resource: 'memberships', event: 'created', data });
    expect(left).toEqual({ resource: 'memberships', event: 'deleted', data });
    const webhook = { ...data, id: publicId('MEMBERSHIP', `${BO}:${ROOM}`), personEmail: 'bo@acme.example' };
    expect(deliveryKey({ resource: 'memberships', event: 'created', data: webhook }, keyOf)).toBe(
      deliveryKey({ resource: 'memberships', event: 'created', data }, keyOf),
    );
  });

  it('of a new space names all who are in it', () => {
    const object = { ...target, participants: { items: [person(ANA), person(BO)] } };
    const { deliveries = [] } = told('create', { object, target: undefined }) ?? {};
    expect(deliveries.map(({ data }) => data.id)).toEqual([`${ANA}:${ROOM}`, `${BO}:${ROOM}`]);
  });

  it.each([
    ['an edit', told('update')],
    ['a reaction', told('add', { object: { objectType: 'reaction2', id: BO } })],
    ['one without a space', told('post', { target: undefined })],
    ['one whose space is elsewhere', told('post', { target: { ...target, url: 'https://x.wbx2.com/y' } })],
    ['one of another shape', told('post', { id: 7 })],
    ['one of a call', readFrame(JSON.stringify({ id: 'frame-1', data: { eventType: 'locus.difference' } }))],
  ])('that is %s is acknowledged and leads to nothing', (_, frame) => {
    expect(frame).toMatchObject({ id: 'frame-1', deliveries: [] });
  });
});

describe('a frame', () => {
  it.each(['mercury.buffer_state', 'mercury.registration_status'])(
    'with %s says that all is well',
    (eventType) => {
      expect(readFrame(JSON.stringify({ id: 'b', data: { eventType } }))?.kind).toBe('authorized');
    },
  );

  it('answers a ping', () => {
    expect(readFrame('{"id":"p","type":"pong"}')).toEqual({ id: 'p', kind: 'pong', deliveries: [] });
  });

  it.each(['', 'null', '7', '[]', '{"data', '"x"'])('is none that reads %s', (bytes) => {
    expect(readFrame(bytes)?.deliveries ?? []).toEqual([]);
  });
});
