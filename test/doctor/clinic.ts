// A house with its bot at work, and the doctor beside it in this process, under settings of one's choice.
import { expect } from 'vitest';
import * as z from 'zod';
import { examine } from '../../src/doctor/examine.ts';
import { admit, type Patient } from '../../src/doctor/patient.ts';
import type { Clock } from '../../src/domain/ports/clock.ts';
import { loadOperations } from '../../src/load-operations.ts';
import type { Played } from '../e2e/people.ts';

export type Env = Readonly<Record<string, string>>;

const word = z.string().min(1);
const Found = z.union([
  z.strictObject({ name: word, about: word.optional(), state: z.enum(['ok', 'unknown']), says: word }),
  z.strictObject({
    name: word,
    about: word.optional(),
    state: z.enum(['warning', 'failed']),
    says: word,
    remedy: word,
  }),
]);
/** What `--json` prints. */
export const Printed = z.strictObject({
  ok: z.boolean(),
  at: z.iso.datetime(),
  findings: z.array(Found),
  probes: z
    .strictObject({
      tried: z.array(
        z.strictObject({
          name: word,
          state: z.enum(['learned', 'left', 'failed']),
          says: word,
          found: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
      leftBehind: z.number(),
    })
    .optional(),
});
export type Printed = z.infer<typeof Printed>;
type Found = z.infer<typeof Found>;

export async function withPatient<T>(
  env: Env,
  work: (patient: Patient) => Promise<T>,
  clock?: Clock,
): Promise<T> {
  const patient = await admit({ env, operations: await loadOperations(), clock });
  try {
    return await work(patient);
  } finally {
    await patient.close();
  }
}

const SECRET = /TOKEN|SECRET|KEY|DATABASE_URL|_PROXY/;

/** As it would be printed; no secret of the settings is in it. */
export async function diagnose(env: Env, clock?: Clock): Promise<Printed> {
  return withPatient(
    env,
    async (patient) => {
      const text = JSON.stringify(await examine(patient));
      for (const [name, value] of Object.entries(env))
        if (SECRET.test(name) && value !== '') expect(text, name).not.toContain(value);
      return Printed.parse(JSON.parse(text));
    },
    clock,
  );
}

export const named = ({ findings }: Printed, name: string, about?: string): readonly Found[] =>
  findings.filter((one) => one.name === name && (about === undefined || one.about === about));

const Known = z.object({
  integration: z.object({
    clientId: word,
    clientSecret: word,
    refreshTokens: z.object({ admin: word, reports: word }),
  }),
  serviceApp: z.object({ clientId: word, clientSecret: word, token: word, refreshToken: word }),
  roleTokens: z.array(z.object({ role: word, token: word })),
});

/** What the sandbox tells beside its usual people and tokens. */
export async function applicationsOf(played: Played) {
  const { integration, serviceApp, roleTokens } = Known.parse(await played.call('/_sandbox/info'));
  const ofRole = (role: string): string => roleTokens.find((one) => one.role === role)?.token ?? '';
  return { integration, serviceApp, ofRole };
}

const Granted = z.object({ access_token: word, refresh_token: word });

/** Somebody, by default the account of the integration, consents to these scopes and no others. */
export async function consentTo(
  played: Played,
  scopes: readonly string[],
  login_hint?: string,
): Promise<z.infer<typeof Granted>> {
  const { clientId, clientSecret } = (await applicationsOf(played)).integration;
  const { baseUrl } = await played.info();
  const redirect_uri = 'http://127.0.0.1:1/callback';
  const asked = { response_type: 'code', client_id: clientId, redirect_uri, scope: scopes.join(' ') };
  const hint = login_hint === undefined ? {} : { login_hint };
  const sent = await fetch(`${baseUrl}/v1/authorize?${String(new URLSearchParams({ ...asked, ...hint }))}`, {
    redirect: 'manual',
  });
  const code = new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const answer = await fetch(`${baseUrl}/v1/access_token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
      code,
      redirect_uri,
    }),
  });
  return Granted.parse(await answer.json());
}
