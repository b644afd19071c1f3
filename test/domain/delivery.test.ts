import { describe, expect, it } from 'vitest';
import { deliveryKey, deliveryLane, parseDelivery } from '../../src/domain/delivery.ts';

const message = { resource: 'messages', event: 'created', data: { id: 'm1', roomId: 'r1', personId: 'p1' } };

describe('a delivery', () => {
  it('is the same event whatever else came with it', () => {
    const again = { ...message, data: { ...message.data, created: 'later' } };
    expect(deliveryKey(again)).toBe(deliveryKey(message));
  });

  it.each([
    [{ ...message, data: { ...message.data, id: 'm2' } }],
    [{ ...message, event: 'deleted' }],
    [{ ...message, resource: 'memberships' }],
  ])('is another event with another item, event or resource', (other) => {
    expect(deliveryKey(other)).not.toBe(deliveryKey(message));
  });

  it('of an update is told apart by its time, or else by its content', () => {
    const updated = (data: object) =>
      deliveryKey({ resource: 'rooms', event: 'updated', data: { id: 'r1', ...data } });
    expect(updated({ updated: '1' })).toBe(updated({ updated: '1', title: 'x' }));
    expect(updated({ updated: '1' })).not.toBe(updated({ updated: '2' }));
    expect(updated({ title: 'a' })).not.toBe(updated({ title: 'b' }));
    expect(updated({ title: 'a', type: 'group' })).toBe(updated({ type: 'group', title: 'a' }));
  });

  it('of somebody who joins is told apart by the time, whatever else is told of it', () => {
    const joined = (data: object) =>
      deliveryKey({ resource: 'memberships', event: 'created', data: { id: 'p:r', ...data } });
    expect(joined({ created: '1' })).toBe(joined({ created: '1', personEmail: 'ana@acme.example' }));
    expect(joined({ created: '1' })).not.toBe(joined({ created: '2' }));
    expect(joined({ title: 'a' })).not.toBe(joined({ title: 'b' }));
  });

  it('waits in the lane of its space', () => {
    expect(deliveryLane(message)).toBe('r1');
    expect(deliveryLane({ resource: 'rooms', event: 'updated', data: { id: 'r1' } })).toBe('r1');
    expect(deliveryLane({ resource: 'attachmentActions', event: 'created', data: { id: 'a1' } })).toBe(
      'attachmentActions:a1',
    );
  });

  it('leaves the names and secrets of its envelope behind', () => {
    const envelope = { ...message, id: 'hook', secret: 'not yours', targetUrl: 'https://x', name: 'Steward' };
    expect(parseDelivery(envelope)).toEqual(message);
  });

  it.each([
    [undefined],
    [null],
    [7],
    ['text'],
    [[]],
    [{}],
    [{ resource: 'messages', event: 'created' }],
    [{ resource: 'messages', event: 'created', data: {} }],
    [{ resource: 'messages', event: 'created', data: { id: 7 } }],
    [{ resource: 'messages', event: 'created', data: { id: '' } }],
    [{ resource: 'messages', event: 'created', data: { id: 'x'.repeat(513) } }],
    [{ resource: 'messages', event: 'created', data: { id: 'm', roomId: {} } }],
    [{ resource: '', event: 'created', data: { id: 'm' } }],
  ])('is none when it reads %j', (body) => {
    expect(parseDelivery(body)).toBeUndefined();
  });
});
