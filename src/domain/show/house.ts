// Answers of the house commands that need nothing but the store.
import { type AccountRole, mayDo, roleName } from '../account-role.ts';
import type { Command } from '../command.ts';
import type { Person } from '../ports/chat.ts';
import type { Request } from '../request.ts';
import { inWords } from '../transition.ts';
import type { View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { ruleFacts } from './rule.ts';
import { localTime } from './times.ts';

const LISTED = 15;

export function showRequests(requests: readonly Request[], which: 'mine' | 'pending' | 'all' | 'open'): View {
  const titles = {
    mine: 'Your requests',
    pending: 'Waiting for approval',
    all: 'Requests',
    open: 'Open requests',
  };
  const facts = requests.slice(0, LISTED).map((request) => ({
    title: `R-${request.id}`,
    value: `${request.plan?.summary ?? request.operation}: ${inWords(request)} (${request.requester.displayName})`,
  }));
  return showAnswer(
    answerModel({
      title: titles[which],
      subtitle: facts.length === 0 ? 'None.' : undefined,
      facts,
      footer:
        requests.length > LISTED
          ? 'There are older ones.'
          : 'One in full: request R-12. Others: requests mine, pending or all.',
    }),
    'requests all',
  );
}

/** A request in full, as a message of its own: its live card stays the one with the buttons. */
export function showRequestDetails(request: Request): View {
  const { plan, outcome } = request;
  const facts = [
    { title: 'State', value: request.paused ? `${inWords(request)}, paused` : inWords(request) },
    { title: 'Operation', value: request.operation },
    ...(request.org ? [{ title: 'Organization', value: request.org.name }] : []),
    { title: 'Asked by', value: `${request.requester.displayName} (${request.requester.email})` },
    { title: 'Asked at', value: localTime(request.createdAt) },
    ...ruleFacts(request),
    ...(request.rule && request.state === 'pending'
      ? [{ title: 'Decide by', value: localTime(request.rule.expiresAt) }]
      : []),
  ];
  const sections = [
    {
      heading: 'What was asked',
      facts: (plan?.changes ?? []).map(({ label, before, after }) => ({
        title: label,
        value: before === '' ? after : `${before} → ${after}`,
      })),
    },
    {
      heading: 'Decisions',
      facts: request.decisions.map(({ by, verdict, at, reason }) => ({
        title: verdict === 'approve' ? 'Approved by' : 'Denied by',
        value: `${by.displayName}, ${localTime(at)}${reason === undefined ? '' : `: ${reason}`}`,
      })),
    },
    {
      heading: 'What is there now',
      facts: [
        ...(outcome?.fields ?? []).map(({ label, asked, is, match }) => ({
          title: match === 'added' ? 'Added by Webex' : label,
          value: match === 'missing' ? `not there (asked: ${asked})` : is,
        })),
        ...(outcome?.facts ?? []),
      ],
    },
  ].filter((section) => section.facts.length > 0);
  const paragraphs = [
    request.state === 'executing' ? request.progress : undefined,
    request.reason,
    ...(outcome?.notes ?? []),
  ].filter((line) => line !== undefined);
  if (outcome?.trackingId !== undefined) paragraphs.push(`Webex tracking id: ${outcome.trackingId}`);
  const title = plan ? `R-${request.id}: ${plan.summary}` : `R-${request.id}`;
  const footer =
    request.state === 'pending'
      ? `To decide: approve R-${request.id}, or deny R-${request.id} --reason "…"`
      : undefined;
  return showAnswer(answerModel({ title, paragraphs, facts, sections, footer }), `request R-${request.id}`);
}

/** What Steward's own account may is nobody's business who may not ask for anything. */
export function showWhoami(person: Person, mayAsk: string | undefined, role?: AccountRole): View {
  return showAnswer(
    answerModel({
      title: person.displayName,
      subtitle:
        mayAsk === undefined
          ? 'The policy knows you: “policy” tells what you may ask for and approve.'
          : mayAsk,
      facts: [
        { title: 'E-mail', value: person.email },
        { title: 'Person id', value: person.personId },
        { title: 'Organization id', value: person.orgId },
        ...(role === undefined || mayAsk !== undefined ? [] : accountFacts(role)),
      ],
    }),
    'help',
  );
}

const accountFacts = (role: AccountRole) => [
  { title: 'My account', value: roleName(role) },
  { title: 'At home it', value: mayDo(role, 'own') },
  { title: 'In customers it', value: mayDo(role, 'customer') },
];

/** A short, friendly sentence. */
export function showSentence(sentence: string, command = 'help'): View {
  return showAnswer(answerModel({ title: '', paragraphs: [sentence] }), command);
}

export function showMisunderstood(command: Extract<Command, { kind: 'unknown' | 'misused' }>): View {
  if (command.kind === 'misused') {
    return showAnswer(
      answerModel({
        title: `“${command.name}” cannot go like this`,
        paragraphs: command.problems.map(({ message }) => message),
        footer: `How it goes: help ${command.name}`,
      }),
      `help ${command.name}`,
    );
  }
  const [first] = command.near;
  const meant = command.near.map((name) => `“${name}”`).join(' or ');
  return showAnswer(
    answerModel({
      title: `I do not know “${command.said}”.`,
      subtitle: first === undefined ? 'Type “help” to see what I can do.' : `Did you mean ${meant}?`,
    }),
    first ?? 'help',
  );
}
