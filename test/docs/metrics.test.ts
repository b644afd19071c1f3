// The page of metrics is what the program tells, every alert is about metrics there are, and has its entry in the runbook.
import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { NOTICE_EVENTS } from '../../src/domain/policy/document.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { definedFor, metricsIn, metricsPage, readRules } from './metrics.ts';

const root = new URL('../../', import.meta.url);
const page = async (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');
const operations = await loadOperations();
const defined = definedFor(operations);
const rules = readRules();

it('docs/metrics.md is up to date', async () => {
  const isTrue = (await page('docs/metrics.md')) === metricsPage(operations);
  expect(isTrue, 'docs/metrics.md is not what the program tells: run “npm run docs”').toBe(true);
});

it('tells the metrics that are defined, and those of every Node.js process', async () => {
  const { registry } = createMetrics(new Map(operations.map(({ name, capability }) => [name, capability])));
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  expect(names.filter((name) => !/^(process|nodejs)_/.test(name))).toEqual(Object.keys(defined));
  const known = new Set(names);
  for (const { alert, expr } of rules)
    for (const name of metricsIn(expr)) expect(known.has(name), `${alert}: ${name}`).toBe(true);
  const docs = (await readdir(new URL('docs/', root))).filter((name) => name.endsWith('.md'));
  for (const path of ['README.md', ...docs.map((name) => `docs/${name}`)])
    for (const [name] of (await page(path)).matchAll(/\bsteward_(?!test)\w+\b/g))
      expect(known.has(name.replace(/_(bucket|sum|count)$/, '')), `${path}: ${name}`).toBe(true);
});

it('alerts on values that labels can have', () => {
  expect(rules.length).toBeGreaterThan(15);
  for (const { alert, expr } of rules)
    for (const [, metric = '', label = '', said = ''] of expr.matchAll(/(\w+)\{(\w+)=~?"([^"]*)"\}/g))
      for (const value of said.split('|')) expect(defined[metric]?.labels?.[label], alert).toContain(value);
});

it('has an entry in the runbook for every alert, and an alert for every entry', async () => {
  const runbook = await page('docs/runbook.md');
  const entries = [...runbook.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  expect(entries).toEqual(rules.map(({ alert }) => alert));
  for (const { alert, annotations } of rules)
    expect(annotations.runbook_url).toBe(`runbook.md#${alert.toLowerCase()}`);
  const rows = [...runbook.matchAll(/^\| `(\w+)` \|/gm)].map(([, event]) => event);
  const told: readonly string[] = ['done', 'failed', 'policy'];
  expect(rows).toEqual(NOTICE_EVENTS.filter((event) => !told.includes(event)));
});
