// Links to files that are too large for a message: signed, so that nobody can make one up, and good for a while.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Config } from './config.ts';
import type { Links } from './domain/ports/links.ts';
import { FILES_PATH } from './http/files.ts';
import type { Key } from './keys.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LIFE_DAYS = 7;

/** The first key signs, all of them open. */
export function createLinks(
  keys: readonly [Key, ...Key[]],
  { publicUrl, keepFilesDays }: Pick<Config, 'publicUrl' | 'keepFilesDays'>,
): Links {
  const signature = (text: string, { key }: Key): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    lifeMs: Math.min(LIFE_DAYS, keepFilesDays) * DAY_MS,
    make(key, until) {
      if (publicUrl === undefined) return undefined;
      const text = Buffer.from(JSON.stringify([until, key])).toString('base64url');
      return `${publicUrl}${FILES_PATH}/${text}.${signature(text, keys[0]).toString('base64url')}`;
    },
    open(token) {
      const [text = '', mac = ''] = token.split('.');
      const given = Buffer.from(mac, 'base64url');
      const isOurs = keys.some((key) => {
        const ours = signature(text, key);
        return ours.length === given.length && timingSafeEqual(ours, given);
      });
      if (!isOurs) return undefined;
      const [until, key]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
      return typeof until === 'number' && typeof key === 'string' ? { key, until } : undefined;
    },
  };
}
