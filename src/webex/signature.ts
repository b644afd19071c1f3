// The signature of a webhook delivery: lowercase hex HMAC-SHA1 over the bytes as they came, never over JSON
// that was parsed and written again.
import { createHmac, timingSafeEqual } from 'node:crypto';

const SHAPE = /^[0-9a-f]{40}$/;

/** True when the `X-Spark-Signature` header was made with one of the secrets. Several allow a rotation. */
export function verify(
  rawBody: Uint8Array,
  header: string | readonly string[] | undefined,
  secrets: readonly string[],
): boolean {
  if (typeof header !== 'string' || !SHAPE.test(header)) return false;
  const given = Buffer.from(header, 'hex');
  let valid = false;
  for (const secret of secrets) {
    // An empty secret would let anybody sign. All are tried, so that the time tells nothing.
    if (secret !== '' && timingSafeEqual(digest(rawBody, secret), given)) valid = true;
  }
  return valid;
}

export const sign = (rawBody: Uint8Array, secret: string): string => digest(rawBody, secret).toString('hex');

const digest = (rawBody: Uint8Array, secret: string): Buffer =>
  createHmac('sha1', secret).update(rawBody).digest();
