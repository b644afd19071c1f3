// May this process be sent work? Asked by load balancers, every few seconds.

export interface Readiness {
  /** Why not, or undefined when it may. */
  why(): Promise<string | undefined>;
  /** What brings the events was found, or put, right. */
  heard(): void;
  /** It could not be looked after. */
  lookFailed(): void;
  /** Nothing comes, and that is known. */
  deafened(why: string): void;
  /** From now on no more. */
  drain(): void;
}

interface Deps {
  /** Throws when the store cannot be written to. */
  readonly probe: () => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
  /** Why not, until anything can be heard. */
  readonly waitsFor: string;
}

/** Many ask; the store is asked once a second. */
const CACHED_MS = 1000;
const PROBE_PATIENCE_MS = 2000;
/** Webex may be away for a moment, and its webhooks are as they were: looked after every minute. */
const FAILED_LOOKS = 3;

export function createReadiness({ probe, sleep, waitsFor }: Deps): Readiness {
  let deaf: string | undefined = waitsFor;
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
      if (deaf !== undefined) return deaf;
      if (failed >= FAILED_LOOKS) return `The webhooks could not be looked after, ${failed} times in a row.`;
      return (await storeWorks()) ? undefined : 'The store does not answer.';
    },
    heard() {
      deaf = undefined;
      failed = 0;
    },
    lookFailed: () => void (failed += 1),
    deafened: (why) => void (deaf = why),
    drain: () => void (draining = true),
  };
}
