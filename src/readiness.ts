// May this process be sent work? Asked by load balancers, every few seconds.

export interface Readiness {
  /** Why not, or undefined when it may. */
  why(): Promise<string | undefined>;
  /** The webhooks were found, or put, right. */
  hooksRight(): void;
  /** They could not be looked after. */
  hooksFailed(): void;
  /** From now on no more. */
  drain(): void;
}

interface Deps {
  /** Throws when the store cannot be written to. */
  readonly probe: () => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Many ask; the store is asked once a second. */
const CACHED_MS = 1000;
const PROBE_PATIENCE_MS = 2000;
/** Webex may be away for a moment, and its webhooks are as they were: looked after every minute. */
const FAILED_LOOKS = 3;

export function createReadiness({ probe, sleep }: Deps): Readiness {
  let hooks: 'unknown' | 'right' = 'unknown';
  let failed = 0;
  let draining = false;
  let last: { readonly at: number; readonly works: Promise<boolean> } | undefined;

  const asked = async (): Promise<boolean> => {
    const answer = probe().then(
      () => true,
      () => false,
    );
    return Promise.race([answer, sleep(PROBE_PATIENCE_MS).then(() => false)]);
  };
  const storeWorks = async (): Promise<boolean> => {
    const now = performance.now();
    if (!last || now - last.at >= CACHED_MS) last = { at: now, works: asked() };
    return last.works;
  };

  return {
    async why() {
      if (draining) return 'Steward is stopping.';
      if (hooks === 'unknown') return 'The webhooks are not registered yet.';
      if (failed >= FAILED_LOOKS) return `The webhooks could not be looked after, ${failed} times in a row.`;
      return (await storeWorks()) ? undefined : 'The store does not answer.';
    },
    hooksRight() {
      hooks = 'right';
      failed = 0;
    },
    hooksFailed: () => void (failed += 1),
    drain: () => void (draining = true),
  };
}
