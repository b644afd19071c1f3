// The image and the compose example say what the program knows. `npm run test:long` goes through their steps.
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { Environment, SECRETS } from '../../src/config-schema.ts';
import { FILES_PATH } from '../../src/http/files.ts';
import { WEBHOOK_PATH } from '../../src/http/server.ts';
import { ignored, imageEnvironment, readCompose, root, stepsNamed, stewards, wordsOf } from './dockerfile.ts';

const known = new Set([...Object.keys(Environment.shape), ...SECRETS.map((name) => `${name}_FILE`)]);
const Package = z.object({ scripts: z.record(z.string(), z.string()) });
const port = String(Environment.shape.PORT.parse(undefined));

it('the image is made of files there are, and sets variables there are', () => {
  const copied = stepsNamed('COPY').flatMap((rest) => rest.split(/\s+/).slice(0, -1));
  for (const path of copied) {
    expect(existsSync(new URL(path, root)), path).toBe(true);
    expect(ignored()).not.toContain(path.split('/')[0]);
  }
  const { NODE_ENV: _, ...own } = imageEnvironment();
  for (const name of Object.keys(own)) expect(known, name).toContain(name);
  expect(own).toMatchObject({ PORT: port, HOST: '0.0.0.0' });
  expect(stepsNamed('EXPOSE')).toEqual([port]);
  expect(stepsNamed('VOLUME')).toEqual([own['STEWARD_DATA_DIR']]);
  expect(stepsNamed('USER').at(-1)).toBe('node');
});

it('the image starts what npm start starts, and looks at a path there is', () => {
  const [command = ''] = stepsNamed('CMD');
  const words = wordsOf(command);
  for (const file of words.filter((word) => /\.c?[jt]s$/.test(word)))
    expect(existsSync(new URL(file, root)), file).toBe(true);
  expect(words).toEqual(expect.arrayContaining(['./src/node-floor.cjs', 'src/main.ts']));
  const [check = ''] = stepsNamed('HEALTHCHECK');
  expect(check).toMatch(/process\.env\.PORT\}\/healthz`/);
});

it('the service of docs/operations.md starts what npm start starts', () => {
  const { scripts } = Package.parse(JSON.parse(readFileSync(new URL('package.json', root), 'utf8')));
  const page = readFileSync(new URL('docs/operations.md', root), 'utf8');
  const started = /^ExecStart=\S+\/node (.*)$/m.exec(page)?.[1];
  expect(`exec node ${started}`).toBe(scripts['start']);
});

it('the compose example sets variables there are, for at least two replicas that keep nothing but data', () => {
  const { networks, secrets, volumes } = readCompose();
  const replicas = stewards();
  expect(replicas.length).toBeGreaterThanOrEqual(2);
  for (const [, service] of replicas) {
    const environment = service.environment ?? {};
    for (const name of Object.keys(environment)) expect(known, name).toContain(name);
    const files = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'));
    expect(files).toEqual((service.secrets ?? []).map((name) => `/run/secrets/${name}`));
    for (const name of SECRETS) expect(environment[name], `${name} in the open`).toBeUndefined();
    expect(service.read_only).toBe(true);
    const [data] = stepsNamed('VOLUME');
    expect(service.volumes?.map((volume) => volume.split(':').slice(0, 2))).toContainEqual(['data', data]);
    expect(service.ports).toBeUndefined();
    expect(environment['STEWARD_OPS_PORT']).not.toBe(port);
  }
  for (const service of Object.values(readCompose().services)) {
    for (const name of service.secrets ?? []) expect(Object.keys(secrets)).toContain(name);
    for (const name of service.networks ?? []) expect(Object.keys(networks)).toContain(name);
    const named = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
    for (const name of named.filter((from) => !from.startsWith('.')))
      expect(Object.keys(volumes)).toContain(name);
  }
  const used = Object.values(readCompose().services).flatMap((service) => service.secrets ?? []);
  expect(new Set(used)).toEqual(new Set(Object.keys(secrets)));
});

it('the proxy of the compose example lets in what Webex and people ask for, and watches readiness', () => {
  const [{ content } = { content: '' }] = Object.values(readCompose().configs);
  const upstreams = stewards().map(([name]) => `${name}:${port}`);
  expect(content).toContain(`reverse_proxy ${upstreams.join(' ')} {`);
  expect(content).toContain(`@public path ${WEBHOOK_PATH} ${FILES_PATH}/* /healthz`);
  expect(content).toContain('health_uri /readyz');
  const [host = ''] = /^\S+/.exec(content) ?? [];
  for (const [, { environment }] of stewards())
    expect(environment?.['STEWARD_PUBLIC_URL']).toBe(`https://${host}`);
});
