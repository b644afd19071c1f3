// How the credentials stand: lines for `status`, and the notice that one is about to end, with what to do about it.
import { roleName } from '../account-role.ts';
import { loginCommand, orgOf, settingOf } from '../credential.ts';
import type { PartnerStanding } from '../ports/admin/organizations.ts';
import type { CredentialState } from '../ports/credentials.ts';
import type { Slot } from '../ports/token-vault.ts';
import type { Fact, View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { localTime } from './times.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const APPS_PAGE = 'developer.webex.com, My Webex Apps';

/** `refused`: no token can be had any more; a number: it ends within so many days. */
export type Alarm = 'refused' | 30 | 7 | 1;

const THRESHOLDS = [1, 7, 30] as const;
const HOPELESS = new Set(['credential-refused', 'vault-unreadable', 'credential-missing']);

/** What is to be told about it now; undefined when all is well. */
export function alarmOf(state: CredentialState, now: number): Alarm | undefined {
  if (state.problem !== undefined && HOPELESS.has(state.problem.code))
    return isUnused(state) ? undefined : 'refused';
  const { endsAt } = state;
  return endsAt === undefined ? undefined : THRESHOLDS.find((days) => endsAt - now <= days * DAY_MS);
}

/** Reports are optional: nobody has asked for them. */
const isUnused = ({ slot, problem }: CredentialState): boolean =>
  slot !== 'admin' && problem?.code === 'credential-missing';

export function showAlarm(state: CredentialState, alarm: Alarm, now: number): View {
  const { slot, form, endsAt, problem } = state;
  const title =
    alarm === 'refused'
      ? `My ${nameOf(slot)} to Webex is refused`
      : `My ${nameOf(slot)} to Webex ends ${inDays(endsAt ?? now, now)}`;
  const facts: Fact[] = [
    { title: 'Credential', value: `${slot}, ${FORMS[form]}` },
    ...(endsAt === undefined ? [] : [{ title: 'Ends', value: localTime(endsAt) }]),
    ...(problem === undefined ? [] : [{ title: 'Reason', value: problem.message }]),
    { title: 'Without it', value: stopsOf(slot) },
  ];
  const heading = { heading: 'What to do', facts: stepsOf(state) };
  const subtitle = 'Somebody with access to the machine I run on has to act.';
  return showAnswer(answerModel({ title, subtitle, facts, sections: [heading] }), 'status');
}

const nameOf = (slot: Slot): string => (slot === 'admin' ? 'admin access' : 'access to reports');

const FORMS = {
  static: 'an access token from the settings',
  refreshing: 'renewed by itself',
} as const;

const stopsOf = (slot: Slot): string =>
  slot === 'admin'
    ? 'no command about users, licenses or organizations works'
    : `reports ${orgOf(slot) === undefined ? '' : 'of this organization '}can neither be ordered nor fetched`;

function inDays(endsAt: number, now: number): string {
  if (endsAt <= now) return 'now';
  const days = Math.ceil((endsAt - now) / DAY_MS);
  return days <= 1 ? 'within a day' : `in ${days} days`;
}

/** Numbered, each of them one act. */
function stepsOf({ slot, form, problem }: CredentialState): readonly Fact[] {
  const login = [
    `Run this where I run, with my settings: ${loginCommand(slot)}`,
    'Open the address it prints, and log in with the account of this credential. No restart is needed.',
  ];
  const renewed = [
    ...login,
    `A service app cannot log in: take new tokens from its page (${APPS_PAGE}), put the refresh token into ${settingOf(slot, 'REFRESH_TOKEN')}, and restart me.`,
  ];
  const pasted = [
    `Better than a token that ends: create an integration (${APPS_PAGE}), put its id and secret into ${settingOf(slot, 'CLIENT_ID')} and ${settingOf(slot, 'CLIENT_SECRET')}, take ${settingOf(slot, 'TOKEN')} out, and restart me.`,
    ...login,
    `Or, for another trial: copy a new token from developer.webex.com into ${settingOf(slot, 'TOKEN')}, and restart me.`,
  ];
  const unreadable = [
    'Start me with the key the tokens were stored with (STEWARD_SECRET_KEY, or secret.key in my data directory).',
    ...login.map((step) => `If it is lost: ${step}`),
  ];
  const isLocked = problem?.code === 'vault-unreadable';
  const steps = isLocked ? unreadable : form === 'static' ? pasted : slot === 'admin' ? renewed : login;
  return steps.map((value, at) => ({ title: `${at + 1}.`, value }));
}

/**
 * What the admin account is. Whether Webex lets a service app act in a customer is not established, so it has to have
 * read one; it does not tell its own organization, which is therefore counted with the customers.
 */
export function accountFact({
  role,
  managed,
  warm,
}: Pick<PartnerStanding, 'role' | 'managed' | 'warm'>): Fact {
  const title = 'Admin account';
  const name = roleName(role);
  return { title, value: role === 'machine' && managed > 1 ? `${name}; ${proofOf(warm)}` : name };
}

function proofOf(read: number): string {
  if (read > 1) return `accepted: it has read ${read} organizations`;
  const sofar =
    read === 0 ? 'it has read no organization yet' : 'it has read one organization, maybe its own';
  return `not proven for customers: ${sofar}. Ask for a user of a customer; if that is refused, log in with the account of a person`;
}

/** One line per credential. */
export function credentialFacts(states: readonly CredentialState[], now: number): readonly Fact[] {
  return states.map((state) => ({ title: titleOf(state.slot), value: standingOf(state, now) }));
}

function titleOf(slot: Slot): string {
  const org = orgOf(slot);
  if (slot === 'admin') return 'Admin access';
  return org === undefined ? 'Reports access' : `Reports access of ${org}`;
}

function standingOf(state: CredentialState, now: number): string {
  const { slot, form, endsAt, problem } = state;
  if (isUnused(state)) return `not set up; to have reports, run ${loginCommand(slot)}`;
  if (problem !== undefined) return problem.message;
  if (endsAt === undefined) return `${FORMS[form]}; Webex does not tell when it ends`;
  const rest = form === 'refreshing' ? 'unused, it would end' : 'ends';
  return `${FORMS[form]}; ${rest} ${inDays(endsAt, now)}, on ${localTime(endsAt)}`;
}
