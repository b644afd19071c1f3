import { describe, expect, it } from 'vitest';
import { decodeId, sameId, unpadded } from '../../src/webex/ids.ts';
import { commandText } from '../../src/webex/mention.ts';
import { idOf } from './scripted-server.ts';

const BOT = { id: idOf('PEOPLE', '11111111-1111-4111-8111-1111111111'), displayName: 'Lab Bot (test)' };
const ANA = idOf('PEOPLE', '22222222-2222-4222-8222-222222222222');

const mentioned = (id: string, name: string): string =>
  `<spark-mention data-object-type="person" data-object-id="${id}">${name}</spark-mention>`;
const bot = mentioned(BOT.id, 'Lab Bot');
const inGroup = (html: string): string => commandText({ text: 'ignored', html, roomType: 'group' }, BOT);

describe('the command of a message in a space', () => {
  it.each([
    ['mention first', `<p>${bot} user find bo</p>`, 'user find bo'],
    ['mention last', `<p>user find bo ${bot}</p>`, 'user find bo'],
    ['mention in the middle', `user ${bot} find`, 'user  find'],
    ['mention with padding', `${mentioned(`${BOT.id}==`, 'Lab Bot')} help`, 'help'],
    ['mention in single quotes', bot.replaceAll('"', "'") + ' help', 'help'],
    ['mention twice', `${bot} ${bot} help`, 'help'],
    ['another person', `${bot} user show ${mentioned(ANA, 'Ana Novak')}`, 'user show Ana Novak'],
    [
      'entities',
      `${bot} find &quot;A &amp; B&quot; &lt;x&gt; &#8220;q&#x201d; &amp;lt;`,
      'find "A & B" <x> “q” &lt;',
    ],
    ['non-breaking spaces', `${bot}&nbsp;user&#160;find\u00a0bo`, 'user find bo'],
    ['line breaks', `<p>${bot} bulk</p><p>a,b<br/>c,d</p>`, 'bulk\na,b\nc,d'],
    [
      'formatting',
      `${bot} <strong>user</strong> <em>find</em> <a href="mailto:a@b.c">a@b.c</a>`,
      'user find a@b.c',
    ],
    ['typographic quotes', `${bot} user find “Bo L”`, 'user find “Bo L”'],
    ['comments and strays', `${bot} a <!-- b --> < c & d &nope;`, 'a  < c & d &nope;'],
    ['nothing but the mention', bot, ''],
  ])('with %s', (_, html, expected) => {
    expect(inGroup(html)).toBe(expected);
  });

  it.each([
    ['Lab Bot (test) help', 'help'],
    ['@lab\u00a0bot (test): help', 'help'],
    ['Lab Bot (test)ing help', 'Lab Bot (test)ing help'],
    ['help Lab Bot (test)', 'help Lab Bot (test)'],
    ['Lab Bot (test)', ''],
  ])('without html: %s', (text, expected) => {
    expect(commandText({ text, html: undefined, roomType: 'group' }, BOT)).toBe(expected);
  });

  it('is the plain text in a direct space, where the name is part of it', () => {
    const text = '  Lab Bot (test) is a user  ';

    expect(commandText({ text, html: undefined, roomType: 'direct' }, BOT)).toBe('Lab Bot (test) is a user');
  });

  it('does not take for ever on a hostile message', () => {
    const began = Date.now();

    inGroup(`<spark-mention ${'<'.repeat(20_000)}${'<a "'.repeat(5_000)}${'&#'.repeat(20_000)}`);

    expect(Date.now() - began).toBeLessThan(2_000);
  });
});

describe('ids', () => {
  const uuid = '11111111-1111-4111-8111-111111111111';

  it('are equal when they name the same person', () => {
    const id = idOf('PEOPLE', uuid);

    expect(sameId(id, `${id}=`)).toBe(true);
    expect(sameId(id, uuid.toUpperCase())).toBe(true);
    expect(sameId(id, Buffer.from(uuid).toString('base64'))).toBe(true);
    expect(sameId(id, idOf('ORGANIZATION', uuid))).toBe(false);
    expect(sameId(id, ANA)).toBe(false);
    expect(sameId('', id)).toBe(false);
  });

  it('are decoded with their cluster, or not at all', () => {
    const team = Buffer.from('ciscospark://urn:TEAM:us-west-2_r/ROOM/x:y').toString('base64url');

    expect(decodeId(team)).toEqual({ cluster: 'urn:TEAM:us-west-2_r', type: 'ROOM', key: 'x:y' });
    expect(decodeId('not an id')).toBeUndefined();
    expect(unpadded('abc==')).toBe('abc');
  });
});
