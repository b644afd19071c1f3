// What the service is known to send otherwise than its documents say, and how it is read.
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { Fault } from '../../src/domain/failure.ts';
import { actionWire, messageWire, roomWire, webhookWire } from '../../src/webex/chat-wire.ts';
import { organizationWire } from '../../src/webex/partner-wire.ts';
import { licenseChangeWire, licenseWire, personWire, userWire } from '../../src/webex/people-wire.ts';
import { decode, listOf } from '../../src/webex/wire.ts';

/** A user of whom nothing more is told. */
const bare = { orgId: '', emails: [], licenses: [], roles: [], phoneNumbers: [] };
const unknowns = { brandNew: { deep: [1] }, another: null };

interface Oddity {
  readonly what: string;
  readonly schema: z.ZodType;
  readonly body: object;
  readonly read: object;
}

const oddities: readonly Oddity[] = [
  {
    what: 'fields nobody has heard of are left out',
    schema: personWire,
    body: { id: 'p', emails: ['a@b.c'], ...unknowns },
    read: { id: 'p', orgId: '', emails: ['a@b.c'] },
  },
  {
    what: 'ids with padding are the same ids',
    schema: userWire,
    body: { id: 'cA==', orgId: 'bw=', emails: null },
    read: { ...bare, id: 'cA', orgId: 'bw' },
  },
  {
    what: 'a missing organization, and one that is null',
    schema: listOf(personWire),
    body: { items: [{ id: 'p' }, { id: 'q', orgId: null }] },
    read: {
      items: [
        { id: 'p', orgId: '', emails: [] },
        { id: 'q', orgId: '', emails: [] },
      ],
    },
  },
  {
    what: 'flags as strings, where the documents say so, and as booleans, as they come',
    schema: listOf(userWire),
    body: {
      items: [
        { id: 'a', invitePending: 'true', loginEnabled: 'false' },
        { id: 'b', invitePending: false, loginEnabled: true },
        { id: 'c', invitePending: null },
      ],
    },
    read: {
      items: [
        { ...bare, id: 'a', invitePending: true, loginEnabled: false },
        { ...bare, id: 'b', invitePending: false, loginEnabled: true },
        { ...bare, id: 'c' },
      ],
    },
  },
  {
    what: 'an extension as a number, empty texts as nothing, numbers without a value',
    schema: userWire,
    body: {
      id: 'p',
      extension: 4711,
      title: '',
      department: null,
      phoneNumbers: [{ type: 'work_extension', value: 12 }, { type: 'fax' }, { value: '+1' }],
    },
    read: {
      ...bare,
      id: 'p',
      extension: '4711',
      phoneNumbers: [{ type: 'work_extension', value: '12' }, { type: 'fax' }, { value: '+1' }],
    },
  },
  {
    what: 'units that are strings, null or missing',
    schema: listOf(licenseWire),
    body: {
      items: [
        { id: 'l', totalUnits: '5', consumedUnits: null, consumedByUsers: null, consumedByWorkspaces: null },
        { id: 'free', name: 'Basic Messaging' },
      ],
    },
    read: {
      items: [
        { id: 'l', totalUnits: 5, consumedUnits: 0 },
        { id: 'free', name: 'Basic Messaging', totalUnits: 0, consumedUnits: 0 },
      ],
    },
  },
  {
    what: 'licenses that are null',
    schema: licenseChangeWire,
    body: { licenses: null },
    read: { licenses: [] },
  },
  {
    what: 'an item of a list that could not be decrypted',
    schema: listOf(roomWire),
    body: {
      items: [{ id: 'r', errors: { title: { code: 'kms_failure', reason: 'Key management failed.' } } }],
    },
    read: { items: [{ id: 'r' }] },
  },
  {
    what: 'a kind of space that is new',
    schema: roomWire,
    body: { id: 'r', type: 'broadcast', title: 'T' },
    read: { id: 'r', title: 'T' },
  },
  {
    what: 'a message of files only',
    schema: messageWire,
    body: { id: 'm', roomId: 'r', personId: 'p', files: ['https://x'], text: null },
    read: { id: 'm', roomId: 'r', personId: 'p', files: ['https://x'] },
  },
  {
    what: 'a press without inputs',
    schema: actionWire,
    body: { id: 'a', messageId: 'm', roomId: 'r', personId: 'p', type: 'submit', inputs: null },
    read: { id: 'a', messageId: 'm', roomId: 'r', personId: 'p', inputs: {} },
  },
  {
    what: 'an organization without a name',
    schema: listOf(organizationWire),
    body: { items: [{ id: 'o=', xsiDomain: 'x' }] },
    read: { items: [{ id: 'o' }] },
  },
  {
    what: 'a webhook whose secret is hidden',
    schema: webhookWire,
    body: { id: 'w', name: 'n', filter: null, status: 'inactive' },
    read: { id: 'w', name: 'n', status: 'inactive' },
  },
];

describe('is read without harm:', () => {
  it.each(oddities)('$what', ({ schema, body, read }) => {
    expect(decode(schema, body, 'it')).toEqual(read);
  });

  it('and of what is not asked for nothing is kept', () => {
    expect(decode(roomWire, { id: 'r', ...unknowns, secret: 'x' }, 'a space')).toEqual({
      id: 'r',
      title: undefined,
      type: undefined,
      lastActivity: undefined,
    });
  });
});

describe('is not understood, and said so without what it holds:', () => {
  it.each([
    ['no object', userWire, 'hidden words'],
    ['nothing', userWire, undefined],
    ['a list where one is asked for', userWire, [{ id: 'hidden words' }]],
    ['one where a list is asked for', listOf(userWire), { id: 'hidden words' }],
    ['no id', userWire, { displayName: 'hidden words' }],
    ['an id that is empty', userWire, { id: '', displayName: 'hidden words' }],
    ['an item without an id', listOf(roomWire), { items: [{ id: 'r' }, { title: 'hidden words' }] }],
  ] as const)('%s', (_, schema, body) => {
    const read = (): unknown => decode<z.ZodType>(schema, body, 'a thing', 'look-first');

    expect(read).toThrow(Fault);
    expect(read).toThrow(/^Webex described a thing in a way that is not understood \([\w., ()]+\)\.$/);
    expect(read).not.toThrow(/hidden words/);
    expect(read).toThrow(expect.objectContaining({ code: 'unreadable-answer', repeat: 'look-first' }));
  });
});
