// Settings by the names of their variables, as they are read from files and from the environment, and written.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

export type Values = Readonly<Record<string, string>>;

/** Undefined when there is no such file. */
export function readEnvFile(path: string): Values | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return onlySaid(parseEnv(text));
}

/** An empty variable counts as absent. */
export function onlySaid(values: Readonly<Record<string, string | undefined>>): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value = '']): [string, string][] =>
      value.trim() === '' ? [] : [[name, value.trim()]],
    ),
  );
}

const BARE = /^[\w@%+=:,./~&?-]+( [\w@%+=:,./~&?-]+)*$/;

/** `NAME=value`, so that it is read back as it is. */
export function envLine(name: string, value: string): string {
  if (BARE.test(value)) return `${name}=${value}`;
  const quote = ["'", '"', '`'].find(
    (sign) => !value.includes(sign) && !(sign === '"' && value.includes('\\')),
  );
  if (quote === undefined || /[\r\n\0]/.test(value))
    throw new Error(
      `${name} has characters that cannot stand in .env: put it into a file and name that in ${name}_FILE.`,
    );
  return `${name}=${quote}${value}${quote}`;
}
