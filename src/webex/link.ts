// Where the next page of a list is. The URL is followed as Webex gave it, but never to another place: the
// token goes with it.

export type Next =
  | { readonly kind: 'none' }
  | { readonly kind: 'page'; readonly path: string }
  | { readonly kind: 'foreign' };

/** `path` of a page is below the base URL and holds the query. */
export function nextPage(header: string | undefined, base: URL, asked: string): Next {
  const target = header === undefined ? undefined : nextTarget(header);
  if (target === undefined) return { kind: 'none' };
  const prefix = base.pathname.replace(/\/+$/, '');
  const here = new URL(`${base.origin}${prefix}${asked}`);
  let url: URL;
  try {
    url = new URL(target, here);
  } catch {
    return { kind: 'foreign' };
  }
  const home = url.origin === base.origin && url.username === '' && url.password === '';
  if (!home || !url.pathname.startsWith(`${prefix}/`)) return { kind: 'foreign' };
  return { kind: 'page', path: `${url.pathname.slice(prefix.length)}${repairedQuery(url, here)}` };
}

/**
 * Webex has been seen to write `max=null` and to forget `mentionedPeople`, without which a bot is refused the messages
 * of a group. Everything else of the URL stays as it came.
 */
function repairedQuery(url: URL, asked: URL): string {
  if (url.searchParams.get('max') === 'null') {
    const max = asked.searchParams.get('max');
    if (max === null || max === 'null') url.searchParams.delete('max');
    else url.searchParams.set('max', max);
  }
  const mentioned = asked.searchParams.get('mentionedPeople');
  if (mentioned !== null && !url.searchParams.has('mentionedPeople'))
    url.searchParams.set('mentionedPeople', mentioned);
  return url.search;
}

function nextTarget(header: string): string | undefined {
  for (const [, target, parameters] of header.matchAll(
    /<([^<>]*)>((?:\s*;\s*[^\s=,;]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)/g,
  )) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))/i.exec(parameters ?? '');
    const relations = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/);
    if (relations.includes('next')) return target;
  }
  return undefined;
}
