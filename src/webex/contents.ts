// Files that people attach. The address comes with the message, and the bot's token goes only to Webex's own contents.
import { Fault } from '../domain/failure.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { WebexHttp } from './http.ts';
import { headerOf } from './pages.ts';

const NAME_MAX = 120;

export function createContents(http: Pick<WebexHttp, 'request' | 'baseUrl'>): Chat['file'] {
  return async (address, maxBytes) => {
    const path = contentPath(address, http.baseUrl);
    try {
      const answer = await http.request({ method: 'GET', path, fileMax: maxBytes });
      if (!(answer.body instanceof Uint8Array)) return { name: 'file', bytes: new Uint8Array() };
      return { name: nameIn(headerOf(answer, 'content-disposition')), bytes: answer.body };
    } catch (error) {
      throw inWords(error, maxBytes);
    }
  };
}

/** `https://webexapis.com/v1/contents/{id}` → `/contents/{id}`. Throws for any other place. */
function contentPath(address: string, baseUrl: string): string {
  const base = new URL(baseUrl);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const prefix = `${base.pathname.replace(/\/+$/, '')}/contents/`;
  const id =
    url?.origin === base.origin && url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : '';
  if (/^[\w%.~-]+$/.test(id)) return `/contents/${id}`;
  throw new Fault({
    code: 'foreign-file',
    message: 'The file is not among the contents of Webex and was not fetched. Attach it to the message.',
    repeat: 'never',
  });
}

/** RFC 6266; only the last part of a path is a name. */
function nameIn(disposition: string | undefined): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
  const name = (encoded === undefined ? undefined : decodedOrNone(encoded)) ?? plain ?? 'file';
  return name.split(/[/\\]/).at(-1)?.slice(0, NAME_MAX) || 'file';
}

function decodedOrNone(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** What Webex says of a file it holds back. */
const HELD: Readonly<Record<number, string>> = {
  404: 'The attached file is not there any more. Attach it again.',
  410: 'Webex has removed the attached file because it found it to be infected.',
  428: 'Webex could not scan the attached file for malware (is it encrypted?), so it was not opened.',
};

function inWords(error: unknown, maxBytes: number): unknown {
  if (!(error instanceof Fault)) return error;
  const { code, status, trackingId } = error;
  const tooLarge = code === 'answer-too-large';
  const message = tooLarge
    ? `The attached file has more than ${Math.floor(maxBytes / 1024 / 1024)} MB: split it.`
    : HELD[status ?? 0];
  if (message === undefined) return error;
  return new Fault({
    code: tooLarge ? 'file-too-large' : 'file-refused',
    message,
    repeat: 'never',
    status,
    trackingId,
    cause: error,
  });
}
