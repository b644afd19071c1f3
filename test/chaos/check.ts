// Proves from the evidence that nothing was lost, nothing doubled and no card lies; or says what is wrong, with
// everything that is known about it.

import { viewHash } from '../../src/domain/plan-hash.ts';
import type { Request } from '../../src/domain/request.ts';
import { closedFormView, showRequest } from '../../src/domain/show/request.ts';
import type { View } from '../../src/domain/views.ts';
import { keyOf } from '../../src/webex/ids.ts';
import type { Facts } from './facts.ts';
import type { Message } from './spaces.ts';

export interface Violation {
  readonly rule: string;
  readonly what: string;
  readonly requestId?: number;
}

type Violations = readonly Violation[];

const ENDS = new Set(['succeeded', 'partial', 'failed', 'denied', 'expired', 'cancelled', 'unknown']);
const HAPPENED = new Set(['succeeded', 'partial']);

export function check(facts: Facts): Violations {
  return [
    ...nothingLost(facts),
    ...oneAnswerEach(facts),
    ...everythingEnds(facts),
    ...oneEffectEach(facts),
    ...cardsAreTrue(facts),
    ...messagesAreCards(facts),
    ...auditIsWhole(facts),
    ...facts.ends.map((end) => ({ rule: 'no bot ends by itself', what: end })),
  ];
}

/** What was acknowledged is in the store, and has been done. */
function nothingLost({ acknowledged, stored }: Facts): Violations {
  const rule = 'nothing acknowledged is lost';
  const inbox = new Map(stored.jobs.filter(({ queue }) => queue === 'inbox').map((job) => [job.key, job]));
  const missing = [...acknowledged].filter((key) => !inbox.has(key));
  const open = stored.jobs.filter(
    ({ state, queue }) => state === 'parked' || (state === 'ready' && queue !== 'timer'),
  );
  return [
    ...missing.map((key) => ({ rule, what: `${key} was answered with 2xx and is not in the store` })),
    ...open.map(({ queue, key, state, attempts, last_error }) => ({
      rule: 'every job is done',
      what: `${queue} ${key} is ${state} after ${attempts} attempts: ${last_error ?? 'no error'}`,
    })),
  ];
}

/** Each command leads to one request or to one answer, never to both or to two. */
function oneAnswerEach({ stored, played, acknowledged, messages }: Facts): Violations {
  const rule = 'each command has one outcome or one answer';
  const byOrigin = Map.groupBy(stored.requests, ({ origin }) => origin.messageId);
  const cards = new Map(stored.cards.map((card) => [card.key, card]));
  const live = new Set(messages.map(({ id }) => id));
  const shown = (key: string): boolean => live.has(cards.get(key)?.message_id ?? '');
  return played.said.flatMap(({ messageId, text, script }): Violations => {
    const requests = byOrigin.get(messageId) ?? [];
    const answered = shown(`answer:${messageId}`);
    const outcomes = requests.length + (answered ? 1 : 0);
    const heard = acknowledged.has(`messages:created:${keyOf(messageId)}`);
    // Decisions that are typed change a request instead of being answered; what they did is in the audit.
    const wanted = script === undefined ? 0 : 1;
    if (outcomes > 1) return [{ rule, what: `“${text}” has ${outcomes} outcomes` }];
    if (heard && outcomes < wanted) return [{ rule, what: `“${text}” was acknowledged and has no outcome` }];
    const [request] = requests;
    if (!request || request.writes || request.state !== 'succeeded') return [];
    return shown(`R-${request.id}:card`)
      ? []
      : [{ rule, what: `“${text}” is answered nowhere`, requestId: request.id }];
  });
}

function everythingEnds({ stored }: Facts): Violations {
  const open = stored.requests.filter(({ state }) => !ENDS.has(state));
  const unfounded = stored.requests.filter(
    ({ id, state }) => state === 'unknown' && !stored.steps.some((step) => step.request_id === id),
  );
  return [
    ...open.map(({ id, state }) => ({ rule: 'every request ends', what: `it is ${state}`, requestId: id })),
    ...unfounded.map(({ id }) => ({
      rule: 'unknown only where something was sent',
      what: 'no step was sent',
      requestId: id,
    })),
  ];
}

const emailOf = (request: Request): string | undefined => request.input['email']?.[0];

/** What was approved happened once; what was not has no effect; what is said of it is so. */
function oneEffectEach({ stored, posts, users, played }: Facts): Violations {
  const rule = 'one effect for what was approved, none for the rest';
  const done = Map.groupBy(
    posts.filter(({ status }) => status >= 200 && status < 300),
    ({ email }) => email,
  );
  const creating = stored.requests.filter(({ operation }) => operation === 'user create');
  const known = Map.groupBy(creating, (request) => emailOf(request) ?? '');
  const perRequest = creating.flatMap((request): Violations => {
    const email = emailOf(request) ?? '';
    const requestId = request.id;
    const effects = done.get(email)?.length ?? 0;
    const exist = users.get(email) ?? 0;
    const said = HAPPENED.has(request.state) ? 1 : 0;
    const about = `${email}: ${request.state}, ${effects} successful POSTs, ${exist} users`;
    if (effects > 1 || exist > 1) return [{ rule, what: about, requestId }];
    const unsure = request.state === 'unknown';
    if (!unsure && (effects !== said || exist !== said)) return [{ rule, what: about, requestId }];
    const decided = request.decisions.some(
      ({ verdict, by }) => verdict === 'approve' && by.personId !== request.requester.personId,
    );
    if (effects > 0 && !(decided && played.approved.has(email)))
      return [{ rule, what: `${about}; nobody approved it`, requestId }];
    return [];
  });
  const strangers = [...done.keys()].filter((email) => !known.has(email));
  const twice = [...known].filter(([email, requests]) => email !== '' && requests.length > 1);
  return [
    ...perRequest,
    ...strangers.map((email) => ({ rule, what: `${email} was created and nobody asked for it` })),
    ...twice.map(([email, requests]) => ({
      rule,
      what: `${email} is asked for by ${requests.length} requests`,
    })),
  ];
}

/** The view that the card must show at the end; undefined when the request has none. */
function lastView(request: Request): { readonly key: string; readonly view: View } | undefined {
  const { id, plan, state, writes } = request;
  if (!writes && state === 'succeeded') return undefined;
  if (plan || state === 'failed') return { key: `R-${id}:card`, view: showRequest(request) };
  return { key: `R-${id}:form`, view: closedFormView(request) };
}

const plain = (text: string): string => text.replace(/[\s\u200b]+/g, ' ').trim();

/** Every line that the card must say is in the message, as a client shows it. */
function missingLine(view: View, message: Message): string | undefined {
  const said = plain(message.text ?? '');
  return view.text.split('\n').find((line) => !said.includes(plain(line)));
}

function cardsAreTrue({ stored, messages }: Facts): Violations {
  const rule = 'each final card shows how it is';
  const cards = new Map(stored.cards.map((card) => [card.key, card]));
  const byId = new Map(messages.map((message) => [message.id, message]));
  return stored.requests.flatMap((request): Violations => {
    const last = lastView(request);
    if (!last) return [];
    const requestId = request.id;
    const card = cards.get(last.key);
    const message = byId.get(card?.message_id ?? '');
    // A draft that was taken back before it had a form has nothing to show.
    if (!card && last.key.endsWith(':form')) return [];
    if (!card || !message)
      return [{ rule, what: `${last.key} (${request.state}) is not in its space`, requestId }];
    const line = missingLine(last.view, message);
    if (line !== undefined)
      return [{ rule, what: `${last.key} does not say “${line}” but “${message.text ?? ''}”`, requestId }];
    if (card.shown !== viewHash(last.view))
      return [{ rule, what: `${last.key} is recorded as showing something else`, requestId }];
    return [];
  });
}

/** Every message of the bot is the one live message of one card. */
function messagesAreCards({ stored, messages }: Facts): Violations {
  const rule = 'one message per card';
  const owned = Map.groupBy(stored.cards, ({ message_id }) => message_id ?? '');
  const twins = messages.filter(({ id }) => owned.get(id)?.length !== 1);
  const live = new Set(messages.map(({ id }) => id));
  const lost = stored.cards.filter(({ message_id }) => message_id === null || !live.has(message_id));
  return [
    ...twins.map((message) => ({
      rule,
      what: `message of ${message.created} belongs to ${owned.get(message.id)?.length ?? 0} cards: “${message.text ?? ''}”`,
    })),
    ...lost.map(({ key, message_id }) => ({ rule, what: `${key} has no message (${message_id ?? 'none'})` })),
  ];
}

/** The chain holds, and each request's edges lead from its draft to where it is, without a gap. */
function auditIsWhole({ stored, audit }: Facts): Violations {
  const rule = 'the audit is whole';
  const chain = audit.ok ? [] : [{ rule, what: `row ${audit.seq}: ${audit.reason}` }];
  const rows = Map.groupBy(stored.audit, ({ request_id }) => request_id ?? 0);
  const gaps = stored.requests.flatMap((request): Violations => {
    const requestId = request.id;
    const own = rows.get(requestId) ?? [];
    const edges = own.filter(({ detail }) => 'to' in detail);
    const opened = own.filter(({ action }) => action === 'request.open').length;
    if (opened !== 1) return [{ rule, what: `it was opened ${opened} times`, requestId }];
    if (edges.length !== request.version)
      return [{ rule, what: `${edges.length} edges for ${request.version} changes`, requestId }];
    let state = 'draft';
    for (const { detail, seq } of edges) {
      if (detail['from'] !== state)
        return [{ rule, what: `row ${seq} begins at ${String(detail['from'])}, not at ${state}`, requestId }];
      state = String(detail['to']);
    }
    return state === request.state
      ? []
      : [{ rule, what: `the edges end at ${state}, not at ${request.state}`, requestId }];
  });
  return [...chain, ...gaps];
}
