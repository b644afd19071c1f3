// Since when somebody has not been active, as far as Webex tells. It shows a last activity only of people who have one
// and share it, and does not say what counts as activity: who is not known is not inactive for certain.
import type { ListedUser } from './ports/admin/people.ts';

const DAY_MS = 86_400_000;

/** `never`: invited and never signed in. `unknown`: Webex shows nothing. Otherwise the time, epoch ms. */
export type LastActive = 'never' | 'unknown' | number;

export function lastActiveOf(user: ListedUser | undefined): LastActive {
  const at = Date.parse(user?.lastActivity ?? '');
  if (!Number.isNaN(at)) return at;
  return user?.invitePending === true || user?.status === 'pending' ? 'never' : 'unknown';
}

export function activeInWords(last: LastActive, now: number): string {
  if (last === 'never') return 'has never signed in';
  if (last === 'unknown') return 'last activity not known';
  const days = Math.max(0, Math.floor((now - last) / DAY_MS));
  const ago = days === 0 ? 'today' : days === 1 ? 'a day ago' : `${days} days ago`;
  return `last active ${new Date(last).toISOString().slice(0, 10)}, ${ago}`;
}

/** Who has never been there first, then the longest ago, then who is not known. */
export function byActivity(a: LastActive, b: LastActive): number {
  const rank = (last: LastActive): number =>
    last === 'never' ? -1 : last === 'unknown' ? Number.MAX_SAFE_INTEGER : last;
  return rank(a) - rank(b);
}
