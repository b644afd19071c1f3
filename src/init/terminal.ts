// Questions on the terminal, or to whatever writes to the standard input. What is secret is not shown while it is typed.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

export interface Terminal {
  say(line: string): void;
  /** Without blanks around it. Throws when there is nobody any more. */
  ask(prompt: string, secret: boolean): Promise<string>;
  close(): void;
}

export function openTerminal(
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  output: NodeJS.WritableStream & { readonly columns?: number },
): Terminal {
  let hidden = false;
  const shown = new Writable({
    write(chunk, _encoding, done) {
      // At once: what is written before a secret is typed must be out by then.
      if (!hidden) output.write(chunk);
      done();
    },
  });
  Object.defineProperty(shown, 'columns', { get: () => output.columns });
  const isTyped = input.isTTY === true;
  const reader = createInterface({ input, output: shown, terminal: isTyped, historySize: 0 });
  // From here on no line is missed, also when they come faster than they are asked for.
  const lines = reader[Symbol.asyncIterator]();
  return {
    say: (line) => void output.write(`${line}\n`),
    async ask(prompt, secret) {
      if (isTyped) {
        reader.setPrompt(prompt);
        reader.prompt();
      } else output.write(prompt);
      hidden = secret;
      const { value, done } = await lines.next();
      hidden = false;
      if (secret || !isTyped) output.write('\n');
      if (done === true)
        throw new Error('The input has ended before everything was asked. Nothing was written.');
      return value.trim();
    },
    close: () => reader.close(),
  };
}
