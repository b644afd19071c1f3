// Effects of a decision → jobs: what is planned, carried out, shown and told next.
import { nextReview } from '../domain/glass.ts';
import type { NewJob } from '../domain/ports/store.ts';
import type { Request, Rule } from '../domain/request.ts';
import type { Effect } from '../domain/request-event.ts';
import { showGlass } from '../domain/show/glass.ts';
import { showSentence } from '../domain/show/house.ts';
import { type Nudge, nudgeText } from '../domain/show/nudge.ts';
import {
  answerJob,
  approversJob,
  CHAT_ATTEMPTS,
  executeJob,
  formCardKey,
  glassCardKey,
  type NoticePayload,
  noticeCardKey,
  nudgeJob,
  requestCardKey,
  reviewTimer,
  teamJobs,
  timerJob,
  workLane,
} from './jobs.ts';

/** A plan that cannot be made is told soon. */
const PLAN_ATTEMPTS = 3;
/** What a change of a request asks of others: `notify` are the spaces that are told how announced requests end. */
export function effectJobs(request: Request, effect: Effect, notify: readonly string[]): readonly NewJob[] {
  const { id, version } = request;
  switch (effect.kind) {
    case 'plan':
      return [planJob(request)];
    case 'execute':
      return [executeJob(id, String(version))];
    case 'wait':
      return waitJobs(request, effect.rule);
    case 'ask-glass':
      return [
        answerJob({
          key: `R-${id}:ask-glass:${version}`,
          cardKey: glassCardKey(request),
          requestId: id,
          target: request.origin,
          view: showGlass(request),
        }),
      ];
    case 'tell-glass':
      return glassJobs(request, notify);
    case 'tell-concern':
      return tellTeam(request, notify, 'concern');
    case 'tell-expired':
      return [nudgeJob(id, 'expired', request.updatedAt)];
    case 'show':
      return [
        notice(requestCardKey(id), `show:R-${id}:${version}`, {
          kind: 'request',
          requestId: id,
          anew: effect.anew,
        }),
      ];
    case 'close-form':
      return [notice(formCardKey(id), `close:R-${id}:${version}`, { kind: 'close-form', requestId: id })];
    case 'sweep':
      return [timerJob(`R-${id}:sweep:${version}`, { kind: 'sweep', requestId: id }, request.updatedAt)];
    case 'announce':
      return announcedTo(request, notify).map((space, at, spaces) =>
        notice(noticeCardKey(id, space), `announce:R-${id}:${version}:${space}`, {
          kind: 'request',
          requestId: id,
          space,
          told: spaces.slice(0, at),
        }),
      );
    case 'deliver-plan':
      return [
        notice(requestCardKey(id), `plan-file:R-${id}:${version}`, {
          kind: 'file',
          requestId: id,
          of: 'plan',
        }),
      ];
    case 'deliver':
      // In the lane of the card whose thread it goes to, so that the card is there before it.
      return [undefined, ...announcedTo(request, notify)].map((space) =>
        notice(
          space === undefined ? requestCardKey(id) : noticeCardKey(id, space),
          `file:R-${id}:${space ?? 'here'}`,
          { kind: 'file', requestId: id, space },
        ),
      );
  }
}

function glassJobs(request: Request, notify: readonly string[]): readonly NewJob[] {
  const { id, glass, updatedAt } = request;
  const at = nextReview(glass?.broken ?? updatedAt, updatedAt);
  return [
    nudgeJob(id, 'glass', updatedAt),
    approversJob(id, 'glass', updatedAt),
    ...tellTeam(request, notify, 'glass'),
    reviewTimer(id, at),
  ];
}

function tellTeam(request: Request, notify: readonly string[], what: Nudge): readonly NewJob[] {
  const text = nudgeText(request, what);
  const spaces = [...notify, ...(request.rule?.notify ?? []).flatMap((entry) => entry.spaces)];
  const view = showSentence(text ?? '', `request R-${request.id}`);
  return text === undefined
    ? []
    : teamJobs({ key: `R-${request.id}:${what}`, spaces, except: request.origin.roomId, view });
}

/** All reminders at once: each looks whether it is still wanted when its time has come. */
function waitJobs({ id, version }: Request, rule: Rule): readonly NewJob[] {
  const expire = timerJob(`R-${id}:expire:${version}`, { kind: 'expire', requestId: id }, rule.expiresAt);
  const at = (kind: 'remind' | 'escalate', due: number): NewJob =>
    timerJob(`R-${id}:${kind}:${version}:${due}`, { kind, requestId: id, at: due }, due);
  return [
    approversJob(id, 'asked', version),
    expire,
    ...(rule.remindAt ?? []).map((due) => at('remind', due)),
    ...(rule.escalate ? [at('escalate', rule.escalate.at)] : []),
  ];
}

function endEvents({ state, operation }: Request): readonly string[] {
  if (state === 'succeeded' || state === 'partial') return ['done'];
  return operation.startsWith('report ') ? ['failed', 'report'] : ['failed'];
}

/** The spaces of the settings for what is announced by nature, those of the policy for what it names. */
function announcedTo(request: Request, notify: readonly string[]): readonly string[] {
  const events = endEvents(request);
  const named = (request.rule?.notify ?? []).flatMap(({ when, spaces }) =>
    when.some((event) => events.includes(event)) ? spaces : [],
  );
  return [...new Set([...(request.announces === true ? notify : []), ...named])];
}

function notice(lane: string, key: string, payload: NoticePayload): NewJob {
  return { queue: 'outbox', lane, key, payload, maxAttempts: CHAT_ATTEMPTS };
}

export function planJob(request: Request): NewJob {
  return {
    queue: 'work',
    lane: workLane(request.id),
    key: `plan:R-${request.id}:${request.round}`,
    payload: { kind: 'plan', requestId: request.id, round: request.round },
    maxAttempts: PLAN_ATTEMPTS,
  };
}
