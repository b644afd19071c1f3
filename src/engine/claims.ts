// Which request a thing on Webex belongs to, where Webex keeps no mark of ours: written down once, and never shared.
import * as z from 'zod';
import type { Claim, ExecuteContext } from '../domain/context.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Job, Store } from '../domain/ports/store.ts';

const ClaimShape = z.object({ requestId: z.number(), at: z.number() });

const prefixOf = (kind: string): string => `claim:${kind}:`;

export async function readClaims(store: Store, kind: string): Promise<ReadonlyMap<string, Claim>> {
  const prefix = prefixOf(kind);
  const values = await store.read(async (reader) => reader.valuesBelow(prefix));
  return new Map([...values].map(([key, value]) => [key.slice(prefix.length), ClaimShape.parse(value)]));
}

export function claimsOf(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  job: Job,
  requestId: number,
): Pick<ExecuteContext, 'claim' | 'unclaim'> {
  return {
    claim: async (kind, id) => {
      const wanted: Claim = { requestId, at: clock.now() };
      const kept = await store.transaction(async (tx) => {
        await tx.fence(job);
        return tx.takeValue(`${prefixOf(kind)}${id}`, wanted);
      });
      return ClaimShape.parse(kept).requestId === requestId;
    },
    unclaim: async (kind, ids) => {
      if (ids.length === 0) return;
      await store.transaction(async (tx) => {
        for (const id of ids) await tx.putValue(`${prefixOf(kind)}${id}`, undefined);
      });
    },
  };
}
