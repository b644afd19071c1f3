import { describe, expect, it } from 'vitest';
import { sign, verify } from '../../src/webex/signature.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a signature', () => {
  it('is the one the documents describe', () => {
    // HMAC-SHA1 test vector 2 of RFC 2202.
    const known = sign(bytes('what do ya want for nothing?'), 'Jefe');

    expect(known).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
  });

  it.each([
    ['compact', '{"id":"1","n":1}'],
    ['pretty-printed', '{\n  "id": "1",\n  "n": 1.0\n}'],
    ['escaped', String.raw`{"id":"\u0061","path":"a\/b"}`],
    ['with umlauts and emoji', '{"title":"Größe 👩‍👩‍👧"}'],
    ['no JSON at all', 'hello'],
    ['empty', ''],
  ])('holds over the bytes as they came: %s', (_, body) => {
    const valid = verify(bytes(body), sign(bytes(body), 'secret'), ['secret']);

    expect(valid).toBe(true);
  });

  const body = bytes('{"id":"1"}');
  const right = sign(body, 'secret');

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['of another secret', sign(body, 'other')],
    ['of other bytes', sign(bytes('{"id": "1"}'), 'secret')],
    ['in upper case', right.toUpperCase()],
    ['too short', right.slice(0, 39)],
    ['too long', `${right}0`],
    ['with white space', ` ${right}`],
    ['not hex', 'z'.repeat(40)],
    ['twice, joined as Node does', `${right}, ${right}`],
    ['twice, as a list', [right, right]],
    ['once, as a list', [right]],
  ])('is refused when it is %s', (_, header) => {
    const valid = verify(body, header, ['secret']);

    expect(valid).toBe(false);
  });

  it('may be of any of several secrets, so that they can be rotated', () => {
    const secrets = ['new', 'secret'];

    expect(verify(body, sign(body, 'new'), secrets)).toBe(true);
    expect(verify(body, right, secrets)).toBe(true);
    expect(verify(body, sign(body, 'gone'), secrets)).toBe(false);
  });

  it('is never right without a secret', () => {
    expect(verify(body, right, [])).toBe(false);
    expect(verify(body, sign(body, ''), [''])).toBe(false);
  });
});
