// Which device the bot has its socket through, for all processes on the database and across restarts.
import * as z from 'zod';
import type { Store } from './domain/ports/store.ts';
import { createLearned } from './store/learned.ts';

export interface RememberedDevice {
  recall(): Promise<string | undefined>;
  remember(url: string): Promise<void>;
  forget(): Promise<void>;
}

const NAME = 'socket-device';
const Known = z.object({ url: z.string() });

export function rememberedDevice(store: Store): RememberedDevice {
  const learned = createLearned(store);
  return {
    recall: async () => Known.safeParse(await learned.recall(NAME)).data?.url,
    remember: async (url) => learned.learn(NAME, { url }),
    forget: async () => learned.learn(NAME, {}),
  };
}
