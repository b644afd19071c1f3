// Calls that got no answer: what went wrong on the way, and whether Webex can have seen them.
import { Fault } from '../domain/failure.ts';
import { isRead } from './retry-rule.ts';

const TIMEOUTS = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** Before a connection stands nothing of the call has left this machine. */
const UNSENT_SYSCALLS = new Set(['connect', 'getaddrinfo']);
const UNSENT = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_PRX_CONN']);

const UNTRUSTED = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UND_ERR_PRX_TLS',
]);

/** Words of undici 8: the answer of a proxy to CONNECT, or to a call it was to pass on. */
const PROXY_REFUSAL = /^Proxy response \((\d{3})\) !== 200|^Proxy Authentication Required \((407)\)/;

interface Trouble {
  readonly code: string;
  readonly message: string;
  /** No byte of the call has reached Webex. */
  readonly unsent: boolean;
  /** The same call would fail the same way. */
  readonly hopeless: boolean;
}

function troubleOf(cause: unknown): Trouble {
  const message = cause instanceof Error ? cause.message : '';
  const [, tunnel, forward] = PROXY_REFUSAL.exec(message) ?? [];
  const refusal = tunnel ?? forward;
  if (refusal !== undefined) return proxyTrouble(Number(refusal));
  const code = textOf(cause, 'code');
  if (UNTRUSTED.has(code)) return UNTRUSTED_TROUBLE;
  const isTimeout = TIMEOUTS.has(code) || (cause instanceof Error && cause.name === 'TimeoutError');
  const unsent = UNSENT.has(code) || UNSENT_SYSCALLS.has(textOf(cause, 'syscall'));
  return isTimeout
    ? { code: 'timeout', message: 'Webex did not answer in time.', unsent, hopeless: false }
    : { code: 'network', message: 'Webex could not be reached.', unsent, hopeless: false };
}

const UNTRUSTED_TROUBLE: Trouble = {
  code: 'untrusted-certificate',
  message:
    'The certificate at the other end is not trusted, so nothing was sent. If your proxy opens TLS connections, put ' +
    'the certificate of its authority into a file, name the file in NODE_EXTRA_CA_CERTS, and restart Steward.',
  unsent: true,
  hopeless: true,
};

function proxyTrouble(status: number): Trouble {
  const remedy =
    status === 407
      ? 'it wants a user name and a password that it accepts. Correct HTTPS_PROXY (or HTTP_PROXY), in the form ' +
        'http://user:password@host:port, and restart Steward.'
      : 'allow the hosts of Webex there, or name them in NO_PROXY if they can be reached without it.';
  return {
    code: 'proxy-refused',
    message: `The proxy did not let the call through to Webex (status ${status}): ${remedy}`,
    unsent: true,
    // Its own way to Webex may come back; who may pass it does not change by itself.
    hopeless: status < 500,
  };
}

/** The Fault for a call that got no answer. */
export function faultOfSilence(method: string, cause: unknown): Fault {
  const { code, message, unsent, hopeless } = troubleOf(cause);
  const safe = unsent || isRead(method);
  const repeat = hopeless ? 'never' : safe ? 'safe' : 'look-first';
  return new Fault({ code, message, repeat, cause: plainCause(cause) });
}

function textOf(cause: unknown, name: 'code' | 'syscall'): string {
  if (!(cause instanceof Error)) return '';
  const value: unknown = Object.getOwnPropertyDescriptor(cause, name)?.value;
  return typeof value === 'string' ? value : '';
}

/** undici's errors may carry the socket and with it the request; only name, code and message go on. */
function plainCause(cause: unknown): Error {
  if (!(cause instanceof Error)) return new Error('unknown cause');
  const code = textOf(cause, 'code');
  return new Error(code === '' ? cause.message : `${code}: ${cause.message}`);
}
