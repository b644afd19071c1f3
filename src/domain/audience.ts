// Who reads what is said in a space. Inside are the organizations of the policy's people: partner and customer may
// both be, when both have somebody who takes part.
import { refusalToAsk } from './policy/evaluate.ts';
import type { Policy } from './policy/people.ts';
import type { Person } from './ports/chat.ts';
import type { View } from './views.ts';

/** Bots read what mentions them, and nothing else. */
const isBot = ({ email }: Person): boolean => /@(webex\.bot|sparkbot\.io)$/i.test(email);

export function outsidersAmong(policy: Policy, members: readonly Person[]): readonly Person[] {
  const inside = new Set(policy.humans.flatMap(({ accounts }) => accounts.map(({ orgId }) => orgId)));
  return members.filter((member) => !isBot(member) && !inside.has(member.orgId));
}

/**
 * Whether the bot is of no use there. An empty list proves nothing: moderated spaces of teams do not show who is in them.
 */
export function nobodyMayAsk(policy: Policy, members: readonly Person[]): boolean {
  return members.length > 0 && members.every((member) => refusalToAsk(policy, member) !== undefined);
}

const counted = (outsiders: number): string =>
  outsiders === 1 ? '1 person of another organization' : `${outsiders} people of other organizations`;

/** The same card with a line about who can read it. */
export function withReaders(view: View, outsiders: number): View {
  if (outsiders === 0) return view;
  const note = `${counted(outsiders)} can read this.`;
  const text = `${view.text}\n${note}`;
  switch (view.card) {
    case 'approval': {
      const warnings = [...view.model.warnings, { text: note }];
      return { ...view, text, model: { ...view.model, warnings, hasWarnings: true } };
    }
    case 'outcome':
      return { ...view, text, model: { ...view.model, notes: [...view.model.notes, { text: note }] } };
    case 'answer':
      return {
        ...view,
        text,
        model: { ...view.model, paragraphs: [...view.model.paragraphs, { text: note }] },
      };
    default:
      return { ...view, text };
  }
}

export const elsewhereWords = (asker: string, outsiders: number): string =>
  `${asker}: ${counted(outsiders)} can read along here, so the answer is in your direct space with me.`;

export const refusedWords = (asker: string, outsiders: number): string =>
  `${asker}: ${counted(outsiders)} can read along here, so I keep the answer to myself. Ask me in a space without them, or directly.`;
