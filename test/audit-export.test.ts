import { expect, it } from 'vitest';
import { csvOf, emailHasher } from '../src/cli/audit-rows.ts';
import { withoutEmails } from '../src/domain/email-hash.ts';
import { parseSpan } from '../src/domain/span.ts';

const mark = (email: string): string => `<${email}>`;

it.each([
  ['ana@acme.example', '<ana@acme.example>'],
  ['create user Ana@ACME.example in Acme.', 'create user <ana@acme.example> in Acme.'],
  ['To: ana@acme.example. Then', 'To: <ana@acme.example>. Then'],
  ['Ana Novak (ana@acme.example)', 'Ana Novak (<ana@acme.example>)'],
  ['mailto:ana+x@sub.acme.example?subject=1', 'mailto:<ana+x@sub.acme.example>?subject=1'],
  ["“ana@acme.example”, 'bo@acme.example'", "“<ana@acme.example>”, '<bo@acme.example>'"],
  ["o'hara@acme.example", "<o'hara@acme.example>"],
  ['/people?email=ana%40acme.example&x=1', '/people?email=<ana@acme.example>&x=1'],
  ['müller@bücher.example and ana＠acme.example', '<müller@bücher.example> and <ana@acme.example>'],
  ['assign:ana@acme.example:add', 'assign:<ana@acme.example>:add'],
  ['nobody, @here, a @ b', 'nobody, @here, a @ b'],
])('%s', (text, without) => {
  expect(withoutEmails(text, mark)).toBe(without);
});

it('reaches nested values and the names of fields', () => {
  const value = { input: { email: ['Eve@x.example'] }, 'eve@x.example': [{ n: 1, to: null }] };
  const hashed = withoutEmails(value, mark);
  expect(hashed).toEqual({ input: { email: ['<eve@x.example>'] }, '<eve@x.example>': [{ n: 1, to: null }] });
});

it('hashes one person to one value, with the key', () => {
  const [one, other] = [1, 2].map((byte) => emailHasher({ id: 'k', key: new Uint8Array(32).fill(byte) }));
  expect(one?.('ana@x.example')).toMatch(/^email:[0-9a-f]{20}$/);
  expect(one?.('ana@x.example')).toBe(one?.('ana@x.example'));
  expect(one?.('bo@x.example')).not.toBe(one?.('ana@x.example'));
  expect(other?.('ana@x.example')).not.toBe(one?.('ana@x.example'));
});

it('a row as CSV begins no formula in any cell, whatever separates them', () => {
  const at = Date.UTC(2026, 0, 2);
  const shared = { seq: 7, at, orgId: undefined, roomId: undefined, keyId: 'k1', mac: 'ff', requestId: 12 };
  const reason = `a;=cmd|' /C calc'!A0;@SUM(1)\t+1\n-2,"x"`;
  const line = csvOf({
    ...shared,
    action: 'request.deny',
    actorId: '=HYPERLINK("http://x")',
    detail: { reason },
  });
  expect(line.startsWith(`7,2026-01-02T00:00:00.000Z,request.deny,"'=HYPERLINK(""http://x"")",R-12,,,`)).toBe(
    true,
  );
  for (const separator of [',', ';', '\t'])
    for (const cell of line.split(separator)) expect(cell.replace(/^"+/, '')).not.toMatch(/^\s*[=+\-@]/);
  const json = /"(\{.*\})"/.exec(line)?.[1]?.replaceAll('""', '"') ?? '';
  expect(JSON.parse(json)).toEqual({ reason });
});

it.each([
  ['24h', 86_400_000],
  ['90m', 5_400_000],
  ['2 w', 1_209_600_000],
  ['366d', 31_622_400_000],
  ['367d', undefined],
  ['0h', undefined],
  ['1.5h', undefined],
  ['', undefined],
])('a span of %s', (text, ms) => {
  expect(parseSpan(text)).toBe(ms);
});
