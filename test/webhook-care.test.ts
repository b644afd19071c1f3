// The secret of the webhooks is changed while several processes look after them, whose lists differ for a while.
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { startSandbox } from '../src/sandbox/server.ts';
import { openStore } from '../src/store/open.ts';
import { createWebexHttp } from '../src/webex/http.ts';
import { createWebhookRegistrar } from '../src/webex/webhooks.ts';
import { createWebhookCare, type WebhookCare } from '../src/webhook-care.ts';
import { homes, onEveryDatabase, type Place } from './database.ts';
import { playWith } from './e2e/people.ts';
import { auditKey } from './store/opened.ts';
import { machineClock, quick } from './webex/scripted-server.ts';

const OLD = 'the-old-secret-of-the-hooks';
const NEW = 'the-new-secret-of-the-hooks';
const nothing = { created: 0, updated: 0, removed: 0, reactivated: 0 };

type Replica = WebhookCare & { readonly end: () => Promise<void>; readonly kill: () => Promise<void> };

async function openWorld(place: Place) {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(async () => sandbox.close());
  const { call, info } = await playWith(sandbox.url);
  const { token } = (await info()).bot;
  const http = createWebexHttp({
    baseUrl: `${sandbox.url}/v1`,
    token: async () => token,
    clock: machineClock,
    limits: quick,
  });
  onTestFinished(async () => http.close());
  const Hooks = z.object({ items: z.array(z.object({ secret: z.string() })) });
  return {
    /** What the webhooks are signed with. */
    signs: async (): Promise<readonly string[]> => [
      ...new Set(Hooks.parse(await call('/v1/webhooks', token)).items.map(({ secret }) => secret)),
    ],
    replica: async (first: string, ...others: string[]): Promise<Replica> => {
      const { replicas, close } = await openStore(place.options, { auditKey });
      onTestFinished(close);
      const registrar = createWebhookRegistrar({ http, publicUrl: 'http://127.0.0.1:9', secret: first });
      const care = createWebhookCare({ registrar, replicas, secrets: [first, ...others] });
      const end = async (): Promise<void> => {
        await replicas.leave();
        await close();
      };
      return { ...care, end, kill: close };
    },
  };
}

onEveryDatabase((home) => {
  it('signs anew at the start that has a new secret, and never again', async () => {
    const { replica, signs } = await openWorld(await home.fresh());
    const before = await replica(OLD);
    await before.look();
    await before.end();
    expect(await signs()).toEqual([OLD]);

    const after = await replica(NEW, OLD);
    expect((await after.look()).updated).toBeGreaterThan(0);
    expect(await signs()).toEqual([NEW]);
    expect(await after.look()).toEqual(nothing);
  });
});

for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
  describe.skipIf(home.missing !== undefined)(`two on ${home.name}`, () => {
    it('sign with the old secret as long as one of them knows no other, then once with the new', async () => {
      const { replica, signs } = await openWorld(await home.fresh());
      const late = await replica(OLD);
      await late.look();
      const early = await replica(NEW, OLD);
      for (let minute = 0; minute < 3; minute += 1) {
        expect([await early.look(), await late.look()]).toEqual([nothing, nothing]);
      }
      expect(await signs()).toEqual([OLD]);

      await late.end();
      const updated = await replica(NEW, OLD);
      expect((await updated.look()).updated).toBeGreaterThan(0);
      expect(await signs()).toEqual([NEW]);
      for (let minute = 0; minute < 3; minute += 1) {
        expect([await early.look(), await updated.look()]).toEqual([nothing, nothing]);
      }
    });

    it('do not sign against each other when each likes another one best', async () => {
      const { replica, signs } = await openWorld(await home.fresh());
      const one = await replica(NEW, OLD);
      await one.look();
      const other = await replica(OLD, NEW);
      expect((await other.look()).updated).toBeGreaterThan(0);
      for (let minute = 0; minute < 3; minute += 1) {
        expect([await one.look(), await other.look()]).toEqual([nothing, nothing]);
      }
      expect(await signs()).toEqual([OLD]);
    });

    it('leave it alone when their lists have nothing in common', async () => {
      const { replica } = await openWorld(await home.fresh());
      const one = await replica(NEW);
      await one.look();
      const other = await replica(OLD);
      await other.look();
      for (let minute = 0; minute < 3; minute += 1) {
        expect([await one.look(), await other.look()]).toEqual([nothing, nothing]);
      }
    });

    it('wait no longer than a few minutes for one that was killed', async () => {
      const place = await home.fresh();
      const { replica, signs } = await openWorld(place);
      const dead = await replica(OLD);
      await dead.look();
      await dead.kill();
      const next = await replica(NEW, OLD);
      expect(await next.look()).toEqual(nothing);
      await place.query('update replica set seen_at = seen_at - 300000');
      expect((await next.look()).updated).toBeGreaterThan(0);
      expect(await signs()).toEqual([NEW]);
    });
  });
}
