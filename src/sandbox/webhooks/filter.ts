import { badRequest } from '../rest/webex-error.ts';
import { isWebexId } from '../world/ids.ts';

const KEYS: Readonly<Record<string, readonly string[]>> = {
  messages: ['roomId', 'roomType', 'personId', 'personEmail', 'mentionedPeople', 'hasFiles'],
  memberships: ['roomId', 'personId', 'personEmail', 'isModerator'],
  rooms: ['type', 'isLocked'],
  attachmentActions: ['roomId', 'personId', 'messageId'],
};

export function checkFilter(resource: string, filter: string): void {
  for (const [key, value] of new URLSearchParams(filter)) {
    const known = KEYS[resource]?.includes(key) === true;
    const malformed = value === '' || (key.endsWith('Id') && !isWebexId(value));
    if (!known || malformed)
      throw badRequest(
        `POST https://webhook-engine.invalid/v1/webhooks failed: Invalid value for filter: ${key}`,
      );
  }
}

export function passesFilter(
  filter: string | undefined,
  data: Readonly<Record<string, unknown>>,
  ownerId: string,
): boolean {
  for (const [key, value] of new URLSearchParams(filter ?? '')) {
    if (key === 'mentionedPeople') {
      const wanted = value === 'me' ? ownerId : value;
      const mentioned = data['mentionedPeople'];
      if (!Array.isArray(mentioned) || !mentioned.includes(wanted)) return false;
    } else if (key === 'hasFiles') {
      if (String(data['files'] !== undefined) !== value) return false;
    } else if (String(data[key]) !== value) return false;
  }
  return true;
}
