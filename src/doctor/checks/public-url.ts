import { randomBytes } from 'node:crypto';
import { exchange } from '../../webex/exchange.ts';
import { sign } from '../../webex/signature.ts';
import { type Check, failed, given, type Line, ok, warning } from '../finding.ts';
import type { Patient } from '../patient.ts';

const LIMITS = { headersMs: 10_000, bodyMs: 5_000, maxBodyBytes: 64 * 1024 };

export const publicUrl: Check = {
  name: 'public-url',
  asks: 'Does a running Steward answer at STEWARD_PUBLIC_URL, and take a delivery with today’s signature?',
  needs: [],
  async examine(patient) {
    if (patient.parts.intake === 'websocket')
      return [ok('Events come through a socket: nobody has to reach Steward.')];
    const receiver = given(patient.parts.receiver, 'STEWARD_PUBLIC_URL or WEBEX_WEBHOOK_SECRET');
    const health = await ask(patient, receiver.publicUrl, { method: 'GET', path: '/healthz' });
    if (health !== 200) return [notReached(receiver.publicUrl, health)];
    const [secret] = receiver.webhookSecrets;
    // Of a resource that there is not: it is stored, looked at, and forgotten.
    const delivery = {
      resource: 'steward-doctor',
      event: 'probed',
      data: { id: randomBytes(16).toString('hex') },
    };
    const status = await ask(patient, receiver.publicUrl, {
      method: 'POST',
      path: '/webhooks/webex',
      bytes: JSON.stringify(delivery),
      secret,
    });
    return [judge(receiver.publicUrl, status)];
  },
};

interface Probe {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly bytes?: string;
  readonly secret?: string;
}

async function ask({ agent }: Patient, publicUrl: string, probe: Probe): Promise<number | undefined> {
  const base = new URL(publicUrl);
  const { method, path, bytes, secret } = probe;
  const result = await exchange(agent, {
    origin: base.origin,
    path: `${base.pathname.replace(/\/+$/, '')}${path}`,
    method,
    token: undefined,
    payload: bytes === undefined ? undefined : { contentType: 'application/json', bytes },
    headers:
      bytes === undefined || secret === undefined
        ? {}
        : { 'x-spark-signature': sign(Buffer.from(bytes), secret) },
    limits: LIMITS,
    signal: new AbortController().signal,
  });
  return result.kind === 'silence' ? undefined : result.answer.status;
}

const HAIRPIN =
  'Many networks do not let a machine call its own public address (hairpin NAT): try it from elsewhere with “curl URL/healthz”. If that fails too, start Steward, and see that the address leads to its PORT.';

const notReached = (url: string, status: number | undefined): Line =>
  warning(
    status === undefined
      ? `${url} cannot be reached from this machine.`
      : `${url}/healthz answers with status ${status}, as Steward does not.`,
    HAIRPIN,
  );

function judge(url: string, status: number | undefined): Line {
  switch (status) {
    case 200:
      return ok(`Steward answers at ${url} and has taken a signed delivery.`);
    case 401:
      return failed(
        `The Steward at ${url} does not accept what is signed with the first of WEBEX_WEBHOOK_SECRET.`,
        'Give this command and every Steward behind that address the same WEBEX_WEBHOOK_SECRET, and restart them.',
      );
    case 503:
      return failed(
        `The Steward at ${url} could not store the delivery.`,
        'See the database line, and the log of that Steward.',
      );
    default:
      return notReached(`${url}/webhooks/webex`, status);
  }
}
