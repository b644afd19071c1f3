// Webex looks at the addresses of a card when it is posted: images are fetched and kept, so a relative one is refused.

const URL_KEYS = new Set(['url', 'iconUrl', 'backgroundImage']);
const SCHEMES = new Set(['https:', 'http:', 'mailto:', 'data:']);

/** The first address of the card that is none, or undefined. */
export function invalidUrl(node: unknown, key = ''): string | undefined {
  if (typeof node === 'string') return URL_KEYS.has(key) && !isAbsolute(node) ? node : undefined;
  if (typeof node !== 'object' || node === null) return undefined;
  for (const [name, value] of Object.entries(node)) {
    // What a button carries is the bot's own and no part of what is shown.
    if (name === 'data') continue;
    const found = invalidUrl(value, Array.isArray(node) ? key : name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isAbsolute(text: string): boolean {
  return URL.canParse(text) && SCHEMES.has(new URL(text).protocol);
}
