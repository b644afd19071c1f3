import { z } from 'zod';

const positiveMs = z.number().int().min(0).max(600_000);

export const faultRuleSchema = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional(),
      owner: z.string().optional(),
    })
    .default({}),
  fault: z
    .strictObject({
      status: z.number().int().min(100).max(599).optional(),
      body: z.unknown().optional(),
      retryAfter: z.union([z.string(), z.number()]).optional(),
      delayMs: positiveMs.optional(),
      holdMs: positiveMs.optional(),
      cut: z.enum(['before', 'after']).optional(),
    })
    .refine((fault) => Object.keys(fault).length > 0, 'name at least one fault'),
  times: z.number().int().min(1).optional(),
  rate: z.number().min(0).max(1).optional(),
  seed: z.number().int().optional(),
});
export type FaultRule = z.infer<typeof faultRuleSchema>;
export type Fault = FaultRule['fault'];

type Armed = { id: string; rule: FaultRule; path: RegExp | undefined; left: number; random: () => number };

function glob(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('.*')}$`, 's');
}

/** A rule may name the path with or without its `/v1`. */
function matchesPath(pattern: RegExp, path: string): boolean {
  return pattern.test(path) || pattern.test(path.replace(/^\/v1/, ''));
}

/** mulberry32: a run with the same seed fails at the same requests. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class Faults {
  #armed: Armed[] = [];
  #count = 0;

  add(rule: FaultRule): string {
    this.#count += 1;
    const id = `f${this.#count}`;
    const path = rule.match.path === undefined ? undefined : glob(rule.match.path);
    const left = rule.times ?? Number.POSITIVE_INFINITY;
    this.#armed.push({ id, rule, path, left, random: seededRandom(rule.seed ?? 1) });
    return id;
  }

  list(): (FaultRule & { id: string; left: number | null })[] {
    return this.#armed.map(({ id, rule, left }) => ({
      id,
      ...rule,
      left: Number.isFinite(left) ? left : null,
    }));
  }

  remove(id: string): boolean {
    const before = this.#armed.length;
    this.#armed = this.#armed.filter((armed) => armed.id !== id);
    return this.#armed.length < before;
  }

  clear(): void {
    this.#armed = [];
  }

  /** The first rule that matches and fires; a rule whose dice say no lets later rules try. */
  take(request: { method: string; path: string; owner: string | null }): Fault | undefined {
    for (const armed of this.#armed) {
      const { match, rate } = armed.rule;
      if (match.method !== undefined && match.method.toUpperCase() !== request.method) continue;
      if (match.owner !== undefined && match.owner !== request.owner) continue;
      if (armed.path !== undefined && !matchesPath(armed.path, request.path)) continue;
      if (rate !== undefined && armed.random() >= rate) continue;
      armed.left -= 1;
      if (armed.left <= 0) this.remove(armed.id);
      return armed.rule.fault;
    }
    return undefined;
  }
}
