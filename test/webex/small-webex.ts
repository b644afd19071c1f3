// The usual answers of a small, healthy Webex: a bot, a person, another bot, a group space and a direct one.
import { idOf, type Script, type Seen } from './scripted-server.ts';

export const BOT = idOf('PEOPLE', '11111111-1111-4111-8111-111111111111');
export const ANA = idOf('PEOPLE', '22222222-2222-4222-8222-222222222222');
export const OTHER_BOT = idOf('PEOPLE', '33333333-3333-4333-8333-333333333333');
export const GROUP = idOf('ROOM', 'group');
export const DIRECT = idOf('ROOM', 'direct');
const ORG = idOf('ORGANIZATION', '44444444-4444-4444-8444-444444444444');

const PEOPLE: Readonly<Record<string, object>> = {
  me: person(BOT, 'Steward', 'bot'),
  [BOT]: person(BOT, 'Steward', 'bot'),
  [ANA]: person(ANA, 'Ana Novak', 'person'),
  [OTHER_BOT]: person(OTHER_BOT, 'Echo', 'bot'),
};

function person(id: string, displayName: string, type: string): object {
  const email = `${displayName.split(' ')[0]?.toLowerCase()}@example.com`;
  return { id, displayName, emails: [email], orgId: ORG, type };
}

export const mention = (text: string): string =>
  `<spark-mention data-object-type="person" data-object-id="${BOT}">Steward</spark-mention> ${text}`;

export const message = (id: string, fields: object = {}): object => ({
  id,
  roomId: GROUP,
  roomType: 'group',
  personId: ANA,
  text: 'Steward help',
  html: mention('help'),
  mentionedPeople: [BOT],
  created: new Date(0).toISOString(),
  ...fields,
});

export const action = (id: string, fields: object = {}): object => ({
  id,
  type: 'submit',
  messageId: 'm-card',
  roomId: GROUP,
  personId: ANA,
  inputs: { v: 1, cmd: 'approve', ref: 'r' },
  ...fields,
});

/** `items` are what `GET /messages/{id}` and `GET /attachment/actions/{id}` find. */
export function smallWebex(items: Readonly<Record<string, object>>): Script {
  return (seen) => {
    const url = new URL(seen.path, 'http://x');
    const [, resource = '', id = '', more = ''] = url.pathname.split('/').map(decodeURIComponent);
    switch (`${seen.method} ${resource}`) {
      case 'GET people':
        return found(PEOPLE[id]);
      case 'GET rooms':
        return found({ id, type: id === DIRECT ? 'direct' : 'group', title: 'A space', isLocked: false });
      case 'GET memberships':
        return id === '' ? { body: { items: members(url) } } : found(items[id]);
      case 'GET messages':
        return id === '' ? { body: { items: Object.values(items) } } : found(items[id]);
      case 'GET attachment':
        return found(items[more]);
      case 'POST messages':
        return { body: { ...parsed(seen), id: 'm-new', personId: BOT } };
      case 'PUT messages':
        return { body: { ...parsed(seen), id } };
      case 'DELETE messages':
        return { status: 204 };
      default:
        return undefined;
    }
  };
}

const found = (body: object | undefined): { status?: number; body: unknown } =>
  body === undefined ? { status: 404, body: { message: 'Unable to get it.' } } : { body };

function members(url: URL): object[] {
  const roomId = url.searchParams.get('roomId');
  const all = [BOT, ANA].map((personId) => ({
    id: `${personId}-in`,
    personId,
    roomId,
    personEmail: 'x@example.com',
  }));
  const wanted = url.searchParams.get('personId');
  return wanted === null ? all : all.filter(({ personId }) => personId === wanted);
}

function parsed(seen: Seen): object {
  const body: unknown = seen.body.startsWith('{') ? JSON.parse(seen.body) : {};
  return typeof body === 'object' && body !== null ? body : {};
}
