/**
 * Works on items several at a time and yields what came of them in their order. So that one that takes long does not
 * pile up the others, at most `ahead` results wait for it. Whoever stops taking ends it; work under way is let go.
 */
export async function* inOrder<I, O>(
  items: Iterable<I>,
  { atOnce, ahead }: { readonly atOnce: number; readonly ahead: number },
  work: (item: I) => Promise<O>,
): AsyncGenerator<O, void, undefined> {
  const waiting: Promise<O>[] = [];
  const queue: (() => void)[] = [];
  let running = 0;
  const place = async (): Promise<void> => {
    if (running >= atOnce) await new Promise<void>((resolve) => void queue.push(resolve));
    else running += 1;
  };
  /** The place goes to the next one, or is free. */
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  const begin = async (item: I): Promise<O> => {
    await place();
    try {
      return await work(item);
    } finally {
      leave();
    }
  };
  for (const item of items) {
    const one = begin(item);
    // Its failure is told when its turn comes.
    void one.catch(() => undefined);
    waiting.push(one);
    const [head] = waiting;
    if (waiting.length >= ahead && head !== undefined) yield await taken(waiting, head);
  }
  for (let [head] = waiting; head !== undefined; [head] = waiting) yield await taken(waiting, head);
}

async function taken<O>(waiting: Promise<O>[], head: Promise<O>): Promise<O> {
  void waiting.shift();
  return head;
}
