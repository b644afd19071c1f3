const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export function isLoopback(url: URL): boolean {
  return (url.protocol === 'http:' || url.protocol === 'https:') && LOOPBACK.has(url.hostname);
}

/** Keeps a page on another site from reaching the sandbox by a name that resolves to this machine. */
export function isLoopbackHost(header: string | undefined): boolean {
  return header !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(header);
}
