// Splitting a typed line into words and flags, as in a shell but kinder to what chat clients do to text.

export interface Words {
  readonly words: readonly string[];
  readonly flags: readonly { readonly name: string; readonly value: string | undefined }[];
  /** Set when a quote was opened and not closed. */
  readonly unclosed: string | undefined;
}

/** Opening quote → the characters that close it. Clients turn straight quotes into curly ones. */
const QUOTES: Readonly<Record<string, string>> = {
  '"': '"”“',
  "'": "'’",
  '“': '”"',
  '„': '“”"',
  '‘': "’'",
  '«': '»',
};

/** A notice ends with `n:` and its nonce; somebody who copies the line back means the command before it. */
const NONCE = /(?:^|\s)n:[A-Za-z0-9_-]{16,}\s*$/;

/** Flags that take no value: what follows them is not theirs. */
const SWITCHES: ReadonlySet<string> = new Set(['dry-run', 'partner']);

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

export function splitWords(line: string): Words {
  const { tokens, unclosed } = tokenize(line.replace(NONCE, ''));
  const words: string[] = [];
  const flags: { name: string; value: string | undefined }[] = [];
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (!token) break;
    const flag = token.quoted ? undefined : flagOf(token.text);
    if (!flag) {
      words.push(token.text);
      continue;
    }
    const next = tokens[i + 1];
    if (flag.value === undefined && !SWITCHES.has(flag.name) && next && (next.quoted || !flagOf(next.text))) {
      flags.push({ name: flag.name, value: next.text });
      i += 1;
    } else {
      flags.push(flag);
    }
  }
  return { words, flags, unclosed };
}

/** `--first`, `--first=Ana`; an em or en dash is what an auto-correction makes of two hyphens. */
function flagOf(text: string): { name: string; value: string | undefined } | undefined {
  const match = /^(?:--|—|–)([A-Za-z][A-Za-z-]*)(?:=([\s\S]*))?$/.exec(text);
  if (!match?.[1]) return undefined;
  return { name: match[1].toLowerCase(), value: match[2] };
}

function tokenize(line: string): { tokens: readonly Token[]; unclosed: string | undefined } {
  const tokens: Token[] = [];
  const chars = Array.from(line);
  let i = 0;
  while (i < chars.length) {
    if (/\s/.test(chars[i] ?? '')) {
      i += 1;
      continue;
    }
    let text = '';
    let quoted = false;
    while (i < chars.length && !/\s/.test(chars[i] ?? '')) {
      const char = chars[i] ?? '';
      // A quote opens only where a value starts: O'Neil and 5’ stay words.
      const closers = text === '' || text.endsWith('=') ? QUOTES[char] : undefined;
      if (!closers) {
        text += char;
        i += 1;
        continue;
      }
      const end = chars.findIndex((other, at) => at > i && closers.includes(other));
      if (end < 0) return { tokens, unclosed: chars.slice(i).join('') };
      quoted = text === '';
      text += chars.slice(i + 1, end).join('');
      i = end + 1;
    }
    tokens.push({ text, quoted });
  }
  return { tokens, unclosed: undefined };
}
