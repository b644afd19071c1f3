/** Tells this process's listeners that there may be work; many calls in one turn are one. */
export interface WakeSignal {
  readonly emit: () => void;
  readonly emitAfter: (delayMs: number) => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly close: () => void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function createWakeSignal(): WakeSignal {
  const listeners = new Set<() => void>();
  const timers = new Set<NodeJS.Timeout>();
  let soon: NodeJS.Immediate | undefined;
  const emit = (): void => {
    soon ??= setImmediate(() => {
      soon = undefined;
      for (const listener of listeners) listener();
    });
  };
  return {
    emit,
    emitAfter: (delayMs) => {
      // Later than that the poll comes first.
      if (delayMs > LONGEST_TIMER_MS) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        emit();
      }, delayMs);
      timer.unref();
      timers.add(timer);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      listeners.clear();
      clearImmediate(soon);
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
