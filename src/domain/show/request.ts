// A request as a card: the approval card while it waits, the outcome card from then on.
import { isItself } from '../itself.ts';
import type { FieldResult, Request } from '../request.ts';
import type { Fact, OutcomeModel, Tone, View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { glassFacts } from './glass.ts';
import { ruleFacts } from './rule.ts';
import { inUtc, localTime, utcTime } from './times.ts';

export function showRequest(request: Request): View {
  return request.state === 'pending' ? approvalView(request) : outcomeView(request);
}

function approvalView(request: Request): View {
  const { plan, rule, requester, id } = request;
  if (!plan || !rule) throw new Error(`R-${id} waits for approval without a plan`);
  const asked = `${requester.displayName} asks to ${plan.summary}.`;
  const again = request.reason === undefined ? [] : [request.reason];
  const differences = (request.differences ?? []).map((line) => `Changed since then: ${line}.`);
  const warnings = [...again, ...differences, ...plan.warnings];
  const facts = [...about(request), ...ruleFacts(request)];
  const changes = plan.changes.map(({ label, before, after }) => ({
    title: label,
    value: change(before, after),
  }));
  const lines = [
    `R-${id}: approval needed. ${asked}`,
    ...changes.map(({ title, value }) => `${title}: ${value}`),
    ...ruleFacts(request).map(({ title, value }) => `${title}: ${inUtc(value)}`),
    ...warnings.map((warning) => `Note: ${warning}`),
    `Until ${utcTime(rule.expiresAt)}. To decide, type “approve R-${id}” or “deny R-${id} --reason …”.`,
  ];
  return {
    card: 'approval',
    model: {
      title: 'Approval needed',
      subtitle: asked,
      facts: [...facts, { title: 'Decide by', value: localTime(rule.expiresAt) }],
      changes,
      warnings: warnings.map((text) => ({ text })),
      hasWarnings: warnings.length > 0,
      footer: `Or type: approve R-${id}, deny R-${id} --reason "…"`,
    },
    text: lines.join('\n'),
    command: `approve R-${id}`,
  };
}

function change(before: string, after: string): string {
  return before === '' ? after : `${before} → ${after}`;
}

export const HEADLINES: Readonly<Record<Request['state'], { title: string; tone: Tone }>> = {
  draft: { title: 'Draft', tone: 'emphasis' },
  pending: { title: 'Approval needed', tone: 'warning' },
  approved: { title: 'Approved', tone: 'accent' },
  executing: { title: 'Approved', tone: 'accent' },
  succeeded: { title: 'Done', tone: 'good' },
  partial: { title: 'Partly done', tone: 'warning' },
  failed: { title: 'Failed', tone: 'attention' },
  unknown: { title: 'Outcome unknown', tone: 'warning' },
  denied: { title: 'Denied', tone: 'attention' },
  expired: { title: 'Expired', tone: 'emphasis' },
  cancelled: { title: 'Cancelled', tone: 'emphasis' },
};

function headlineOf(request: Request): { readonly title: string; readonly tone: Tone } {
  const unasked = request.rule?.need === 0 && (request.state === 'approved' || request.state === 'executing');
  return unasked ? { title: 'Under way', tone: 'accent' } : HEADLINES[request.state];
}

export function outcomeView(request: Request): View {
  const { title, tone } = headlineOf(request);
  const what = request.plan === undefined ? `for “${request.operation}”` : `to ${request.plan.summary}`;
  const subtitle = isItself(request.requester)
    ? `As an approved request promised: ${request.plan?.summary ?? request.operation}.`
    : `${request.requester.displayName} asked ${what}.`;
  const fields = (request.outcome?.fields ?? []).map(fieldFact);
  const notes = [...notesOf(request), ...(request.outcome?.notes ?? [])];
  const facts = [
    ...about(request),
    ...ruleFacts(request),
    ...decided(request),
    ...glassFacts(request),
    ...(request.outcome?.facts ?? []),
  ];
  const done = request.state === 'succeeded' || request.state === 'partial';
  const hasUndo = done && request.plan?.undoable === true;
  const model: OutcomeModel = {
    tone,
    title,
    subtitle,
    facts,
    fields,
    hasFields: fields.length > 0,
    notes: notes.map((text) => ({ text })),
    hasUndo,
    footer: `More: request R-${request.id}${waysToStop(request)}${hasUndo ? `. To take it back: undo R-${request.id}` : ''}`,
  };
  const lines = [
    `R-${request.id}: ${title}. ${subtitle}`,
    ...facts.slice(1).map(({ title: name, value }) => `${name}: ${value}`),
    ...fields.map(({ title: name, value }) => `${name}: ${value}`),
    ...notes,
  ];
  return { card: 'outcome', model, text: inUtc(lines.join('\n')), command: `request R-${request.id}` };
}

function fieldFact({ label, asked, is, match }: FieldResult): Fact {
  switch (match) {
    case 'same':
      return { title: label, value: `✓ ${is}` };
    case 'differs':
      return { title: label, value: `✗ asked: ${asked}; is: ${is === '' ? 'empty' : is}` };
    case 'missing':
      return { title: label, value: `✗ asked: ${asked}; not there` };
    case 'elsewhere':
      return {
        title: label,
        value: `${is === '' ? 'empty' : is}${asked === '' ? '' : `, was ${asked}`}: changed by somebody else meanwhile`,
      };
    case 'added':
      return { title: 'Added by Webex', value: is };
  }
}

function about(request: Request): readonly Fact[] {
  const facts: Fact[] = [{ title: 'Request', value: `R-${request.id}` }];
  if (request.org) facts.push({ title: 'Organization', value: request.org.name });
  const about = request.plan?.changes.find(({ field }) => field === 'email');
  const told =
    request.state === 'pending' || (request.outcome?.fields ?? []).some(({ label }) => label === 'E-mail');
  if (about !== undefined && !told) facts.push({ title: about.label, value: about.after });
  const { requester, standing } = request;
  if (standing !== undefined) facts.push({ title: 'Schedule', value: `S-${standing}` });
  facts.push({
    title: 'Asked by',
    value: isItself(requester)
      ? 'nobody: Steward does it of itself'
      : `${requester.displayName} (${requester.email})`,
  });
  return facts;
}

function decided(request: Request): readonly Fact[] {
  return request.decisions.map(({ by, verdict, reason }) => ({
    title: verdict === 'approve' ? 'Approved by' : 'Denied by',
    value: reason === undefined ? by.displayName : `${by.displayName}: ${reason}`,
  }));
}

function notesOf(request: Request): readonly string[] {
  const notes: string[] = [];
  if (request.state === 'approved' || request.state === 'executing') notes.push(...standing(request));
  // The reason of a denial stands beside who denied.
  else if (request.reason !== undefined && request.state !== 'denied') notes.push(request.reason);
  if (request.outcome?.trackingId !== undefined)
    notes.push(`Webex tracking id: ${request.outcome.trackingId}`);
  if (request.state === 'unknown') {
    notes.push(
      `Nobody may assume it worked or failed. Somebody other than the requester looks, then types: resolve R-${request.id} done, absent or retry.`,
    );
  }
  return notes;
}

function standing({ held, progress }: Request): readonly string[] {
  const said = [progress, held].filter((text) => text !== undefined);
  return said.length === 0 ? ['Working on it…'] : said;
}

/** Of a run that goes row by row. */
function waysToStop({ id, state, plan, paused }: Request): string {
  if (state === 'executing' && plan?.sweeps === true) return `. To stop waiting for it: cancel R-${id}`;
  if (plan?.rows === undefined || (state !== 'approved' && state !== 'executing')) return '';
  return paused
    ? `. To go on: resume R-${id}; to stop it: cancel R-${id}`
    : `. To stop it for a while: pause R-${id}; for good: cancel R-${id}`;
}

/** What an operation's form turns into once its request has left the draft state. */
export function closedFormView(request: Request): View {
  if (request.state === 'cancelled') return outcomeView(request);
  // A sentence that stays true: nobody edits this card again.
  const said = `Sent in as R-${request.id}.`;
  return showAnswer(answerModel({ title: '', paragraphs: [said] }), `request R-${request.id}`);
}

/** After two seconds of silence; the form, the question or the answer takes its place. */
export function progressView(request: Request): View {
  const title = `Working on R-${request.id}…`;
  return showAnswer(
    answerModel({ title, subtitle: 'Webex takes its time to answer.' }),
    `request R-${request.id}`,
  );
}
