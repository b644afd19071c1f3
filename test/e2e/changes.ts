// Hears from the sandbox when something changes in a space, so that those who wait look once and not all the time.
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';

export interface Changes {
  /** To be called before looking; what it answers resolves at the first change in the space from then on. */
  readonly watch: (roomId: string) => Promise<() => Promise<void>>;
}

/** What is missed while nothing is heard is seen so late. */
const LOOK_ALL_THE_SAME_MS = 1000;
const ABOUT = /"roomId":"([^"]+)"/g;

export function followChanges(baseUrl: string): Changes {
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  let listening: Promise<void> | undefined;
  const wake = (roomId: string): void => {
    waiting.get(roomId)?.resolve();
    waiting.delete(roomId);
  };
  const listen = async (): Promise<void> => {
    const { body } = await request(
      `${baseUrl}/_sandbox/events?kind=message,message-updated,message-deleted`,
      { bodyTimeout: 0 },
    );
    const hear = async (): Promise<void> => {
      let rest = '';
      for await (const chunk of body) {
        const lines = `${rest}${String(chunk)}`.split('\n');
        rest = lines.pop() ?? '';
        for (const [, roomId = ''] of lines.join('\n').matchAll(ABOUT)) wake(roomId);
      }
    };
    hear()
      // The sandbox was killed or closed: whoever waits finds out by looking.
      .catch(() => undefined)
      .finally(() => (listening = undefined));
  };
  return {
    watch: async (roomId) => {
      listening ??= listen();
      await listening.catch(() => (listening = undefined));
      const change = waiting.get(roomId) ?? Promise.withResolvers<void>();
      waiting.set(roomId, change);
      return async () => {
        const late = new AbortController();
        await Promise.race([
          change.promise,
          sleep(LOOK_ALL_THE_SAME_MS, undefined, late).catch(() => undefined),
        ]);
        late.abort();
      };
    },
  };
}
