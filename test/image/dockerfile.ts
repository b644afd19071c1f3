// The Dockerfile and the compose example as data, for the tests that go through them step by step: no image is built.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

export const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

export interface Step {
  readonly name: string;
  readonly rest: string;
}

export function readDockerfile(): readonly Step[] {
  const lines = read('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      if (name === '') throw new Error(`this is no step of a Dockerfile: ${line}`);
      return { name, rest: rest.trim() };
    });
}

export const stepsNamed = (name: string): readonly string[] =>
  readDockerfile()
    .filter((step) => step.name === name)
    .map(({ rest }) => rest);

const Words = z.array(z.string()).min(1);

/** `CMD ["node", …]`, also behind the options of a HEALTHCHECK. */
export const wordsOf = (rest: string): readonly string[] =>
  Words.parse(JSON.parse(rest.slice(rest.indexOf('['))));

/** All ENV steps together. */
export function imageEnvironment(): Readonly<Record<string, string>> {
  const pairs = stepsNamed('ENV').flatMap((rest) => rest.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}

/** What is not sent to the builder. */
export const ignored = (): readonly string[] => read('.dockerignore').trim().split('\n');

const Service = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  read_only: z.boolean().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  networks: z.array(z.string()).optional(),
  tmpfs: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
});

const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.object({})),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
  configs: z.record(z.string(), z.object({ content: z.string() })),
});
export type Service = z.infer<typeof Service>;

export const readCompose = (): z.infer<typeof Compose> => Compose.parse(parse(read('docs/compose.yaml')));

/** Those that run the image of this repository. */
export const stewards = (): readonly (readonly [string, Service])[] =>
  Object.entries(readCompose().services).filter(([, { build }]) => build !== undefined);
