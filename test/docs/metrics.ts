// docs/metrics.md, made from the definitions of the metrics and the alerting rules: `npm run docs`. A test compares.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Operation } from '../../src/domain/operation.ts';
import { type Definition, definitions } from '../../src/metrics/definitions.ts';

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string().min(10), runbook_url: z.string() }),
        }),
      ),
    }),
  ),
});

export const readRules = () =>
  Rules.parse(parse(readFileSync(new URL('../../docs/alerts.yaml', import.meta.url), 'utf8'))).groups.flatMap(
    ({ rules }) => rules,
  );

/** Without what a histogram or Prometheus adds. */
export const metricsIn = (expression: string): readonly string[] =>
  [...expression.matchAll(/\b(?:steward|nodejs|process)_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''));

export const definedFor = (operations: readonly Operation[]): Readonly<Record<string, Definition>> =>
  definitions([...new Set(operations.map(({ capability }) => capability))].toSorted());

const HEAD = `# Metrics

Made from the program by \`npm run docs\`. \`STEWARD_OPS_PORT\` opens a port for \`/metrics\`, in the text format of Prometheus;
without it there is none. It is bound to this machine unless \`STEWARD_OPS_HOST\` says otherwise, and asks for no password:
keep it inside your network. [alerts.yaml](alerts.yaml) has alerting rules, [runbook.md](runbook.md) what to do about each.

Counters and histograms are each process's own, since its start: \`sum\` them over replicas. What is read from the database is
the same on every replica: take its \`max\`. No label ever holds an id, a name, an address or a text, and all values it can
have are listed here. Beside these there are \`process_*\` (CPU, memory, open files) and \`nodejs_*\` (event loop, garbage
collection) of every Node.js process. The log has the rest: each change of a request is a line with its \`requestId\`, each
failed call of Webex one with its \`trackingId\` ([operations.md](operations.md)).

| metric | type | labels | what it tells | alerts |
|---|---|---|---|---|
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

export function metricsPage(operations: readonly Operation[]): string {
  const rules = readRules();
  const rows = Object.entries(definedFor(operations)).map(([name, { kind, help, labels = {} }]) => {
    const told = Object.entries(labels).map(([label, values]) => `\`${label}\`: ${values.join(', ')}`);
    const alerts = rules
      .filter(({ expr }) => metricsIn(expr).includes(name))
      .map(({ alert }) => `[${alert}](runbook.md#${alert.toLowerCase()})`);
    return `| \`${name}\` | ${kind} | ${told.join('; ')} | ${cell(help)} | ${alerts.join(', ')} |`;
  });
  return `${HEAD}${rows.join('\n')}\n`;
}
