// The result in words, and a violation with all that is known about it.
import { keyOf } from '../../src/webex/ids.ts';
import type { Result } from './chaos.ts';
import type { Violation } from './check.ts';

const SHOWN = 5;

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

const spread = (values: readonly number[]): string =>
  values.length === 0
    ? 'none'
    : `p50 ${quantile(values, 0.5)} ms, p95 ${quantile(values, 0.95)} ms, most ${Math.max(...values)} ms`;

export function summary(result: Result): string {
  const { facts, options, recovery } = result;
  const { stored, played } = facts;
  const states = Object.entries(Object.groupBy(stored.requests, ({ state }) => state));
  const commands = played.said.filter(({ script }) => script !== undefined);
  const heard = commands.filter(({ messageId }) =>
    facts.acknowledged.has(`messages:created:${keyOf(messageId)}`),
  );
  const unknown = stored.requests.filter(({ state }) => state === 'unknown').length;
  const rate = (commands.length / (result.loadMs / 1000)).toFixed(1);
  const lines = [
    `${options.home}, seed ${options.seed}: ${result.violations.length} violations`,
    `  commands ${commands.length} of ${options.requests} in ${Math.round(result.loadMs / 1000)} s (${rate}/s), acknowledged ${heard.length}; quiet after ${Math.round(result.quietMs / 1000)} s`,
    `  deliveries acknowledged ${facts.acknowledged.size}, not acknowledged ${result.notAcknowledged} (lines cut ${result.cuts}); presses ${result.presses}`,
    `  kills ${result.kills}, shakes of the database ${result.restarts}, people who gave up ${result.abandoned.length}`,
    `  requests ${stored.requests.length}: ${states.map(([state, list]) => `${state} ${list?.length ?? 0}`).join(', ')}; unknown ${((100 * unknown) / Math.max(1, stored.requests.length)).toFixed(2)} %`,
    `  users created ${facts.posts.filter(({ status }) => status === 200).length} by ${facts.posts.length} POSTs; cards ${stored.cards.length}, messages ${facts.messages.length}; audit rows ${stored.audit.length}`,
    `  start of a process to ready: ${spread(result.startsMs)}`,
  ];
  if (recovery) {
    lines.push(`  kill to the answer of an event that came meanwhile: ${spread(recovery.idle)}`);
    lines.push(`  kill to the answer of an event the dead held: ${spread(recovery.held)}`);
  }
  if (recovery && recovery.survived.length > 0)
    lines.push(`  kill to the answer by another of an event the dead held: ${spread(recovery.survived)}`);
  return [...lines, ...result.notes.map((note) => `  ${note}`)].join('\n');
}

export function violations(result: Result): string {
  const { options } = result;
  const again = `npm run chaos -- --home ${options.home} --requests ${options.requests} --seconds ${options.seconds} --seed ${options.seed}`;
  const told = result.violations.slice(0, SHOWN).map((violation) => tell(result, violation));
  const more = result.violations.length - told.length;
  return [
    ...told,
    ...(more > 0 ? [`… and ${more} more`] : []),
    `logs: ${result.logs ?? ''}`,
    `again: ${again}`,
  ].join('\n');
}

function tell({ facts }: Result, { rule, what, requestId }: Violation): string {
  const head = `VIOLATED: ${rule}: ${requestId === undefined ? '' : `R-${requestId}: `}${what}`;
  if (requestId === undefined) return head;
  const { stored } = facts;
  const request = stored.requests.find(({ id }) => id === requestId);
  const email = request?.input['email']?.[0];
  const at = (ms: number): string => new Date(ms).toISOString();
  const timeline = [
    ...stored.audit
      .filter(({ request_id }) => request_id === requestId)
      .map((row) => `${at(row.at)} ${row.action} ${JSON.stringify(row.detail).slice(0, 160)}`),
    ...facts.posts
      .filter((post) => post.email === email)
      .map((post) => `${post.at} POST /people → ${post.status}`),
    ...facts.messages
      .filter(({ text }) => text?.includes(`R-${requestId}:`))
      .map(({ created, text }) => `${created} message “${(text ?? '').slice(0, 120)}”`),
  ];
  const jobs = stored.jobs
    .filter(({ key }) => key.includes(`:R-${requestId}:`) || key.endsWith(`:R-${requestId}`))
    .map(
      ({ queue, key, state, attempts, last_error }) =>
        `${queue} ${key} ${state} ${attempts} ${last_error ?? ''}`,
    );
  const cards = stored.cards
    .filter(({ request_id }) => request_id === requestId)
    .map(({ key, message_id }) => `card ${key} ${message_id ?? 'without message'}`);
  return [head, ...timeline.toSorted(), ...jobs, ...cards].join('\n    ');
}
