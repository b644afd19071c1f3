// What a card shows: one model per template in cards/, display strings only. Building them from requests is
// in domain/show/*; turning them into Adaptive Cards is webex/cards.

/** One row of a fact list. */
export interface Fact {
  readonly title: string;
  readonly value: string;
}

export interface Choice {
  readonly title: string;
  readonly value: string;
}

/** An input of a form; exactly one of the `is…` flags is true (templates know no comparisons). */
export interface FormField {
  readonly id: string;
  readonly label: string;
  readonly isText: boolean;
  /** YYYY-MM-DD. */
  readonly isDate: boolean;
  readonly isChoice: boolean;
  readonly isMulti: boolean;
  readonly isRequired: boolean;
  readonly errorMessage: string;
  readonly placeholder: string;
  readonly maxLength: number;
  /** What the input starts with; several values of a multi-select are joined by commas. */
  readonly value: string;
  readonly choices: readonly Choice[];
  /** Shown above the input when the last submit could not be used. */
  readonly hasProblem: boolean;
  readonly problem: string;
  readonly hasHint: boolean;
  readonly hint: string;
}

export interface FormModel {
  readonly title: string;
  readonly subtitle: string;
  readonly hasNotice: boolean;
  readonly notice: string;
  readonly fields: readonly FormField[];
  readonly submit: string;
}

/** A choice between a few things, e.g. which organization. */
export interface ChooseModel {
  readonly title: string;
  readonly subtitle: string;
  readonly label: string;
  readonly errorMessage: string;
  readonly choices: readonly Choice[];
  /** All of them are in sight, with long titles in several lines; else they drop down. Exactly one is true. */
  readonly isExpanded: boolean;
  readonly isCompact: boolean;
  /** The field of the request that the choice goes into; comes back with the press. */
  readonly field: string;
}

export interface ApprovalModel {
  readonly title: string;
  readonly subtitle: string;
  readonly facts: readonly Fact[];
  /** Before/after of what would change. */
  readonly changes: readonly Fact[];
  readonly warnings: readonly { readonly text: string }[];
  readonly hasWarnings: boolean;
  readonly footer: string;
}

/** One button, for what has to be said once more. */
export interface ConfirmModel {
  readonly title: string;
  readonly subtitle: string;
  readonly facts: readonly Fact[];
  readonly warnings: readonly { readonly text: string }[];
  readonly button: string;
  readonly cmd: (typeof CARD_COMMANDS)[number];
  readonly footer: string;
}

/** Requests that wait, to be decided several at once. */
export interface PendingModel {
  readonly title: string;
  readonly subtitle: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly footer: string;
}

/** Standing orders of a space, one of which can be chosen. */
export interface StandingModel {
  readonly title: string;
  readonly subtitle: string;
  readonly orders: readonly { readonly heading: string; readonly facts: readonly Fact[] }[];
  readonly choices: readonly Choice[];
  /** The value of the choice that is made to begin with; empty: none. */
  readonly chosen: string;
  /** Schedules can leave out a run. */
  readonly canSkip: boolean;
  readonly footer: string;
}

/** Emphasis of a headline strip. */
export type Tone = 'good' | 'warning' | 'attention' | 'accent' | 'emphasis';

export interface OutcomeModel {
  readonly tone: Tone;
  /** Done | Partly done | Failed | Outcome unknown | Denied | Expired | Cancelled */
  readonly title: string;
  readonly subtitle: string;
  readonly facts: readonly Fact[];
  /** Field by field: what was asked and what is. */
  readonly fields: readonly Fact[];
  readonly hasFields: boolean;
  readonly notes: readonly { readonly text: string }[];
  /** A button asks for what takes it back. */
  readonly hasUndo: boolean;
  readonly footer: string;
}

export interface AnswerModel {
  /** Empty for a plain sentence. */
  readonly title: string;
  readonly hasSubtitle: boolean;
  readonly subtitle: string;
  readonly paragraphs: readonly { readonly text: string }[];
  readonly hasFacts: boolean;
  readonly facts: readonly Fact[];
  readonly sections: readonly { readonly heading: string; readonly facts: readonly Fact[] }[];
  readonly hasFooter: boolean;
  readonly footer: string;
  /** A button leads to the next page. */
  readonly hasMore: boolean;
  readonly buttons: readonly CardButton[];
  /** At most one: what is typed there brings the same again as a new card, of what fits it. */
  readonly search: readonly SearchField[];
}

export interface SearchField {
  readonly label: string;
  readonly value: string;
}

export interface CardButton {
  readonly title: string;
  readonly cmd: (typeof CARD_COMMANDS)[number];
}

/**
 * A card to be shown: the template's name, its model, and the text for clients and notifications that show
 * no cards. `text` holds everything a reader needs, `command` the typed equivalent of the card's main button
 * (without the mention; the chat side puts mention and nonce around it).
 */
export type View = { readonly text: string; readonly command: string } & (
  | { readonly card: 'form'; readonly model: FormModel }
  | { readonly card: 'choose'; readonly model: ChooseModel }
  | { readonly card: 'approval'; readonly model: ApprovalModel }
  | { readonly card: 'confirm'; readonly model: ConfirmModel }
  | { readonly card: 'pending'; readonly model: PendingModel }
  | { readonly card: 'standing'; readonly model: StandingModel }
  | { readonly card: 'outcome'; readonly model: OutcomeModel }
  | { readonly card: 'answer'; readonly model: AnswerModel }
);

export type CardName = View['card'];

/** Values of `cmd` in the data of buttons: what a press asks for. The card's record decides what it means. */
export const CARD_COMMANDS = [
  'form.submit',
  'cancel',
  'choose',
  'approve',
  'deny',
  'details',
  'approve-selected',
  'deny-selected',
  'run-now',
  'undo',
  'unfreeze',
  'policy-accept',
  'more',
  'search',
  'lend-return',
  'lend-extend',
  'standing-pause',
  'standing-resume',
  'standing-skip',
  'standing-run',
  'standing-remove',
] as const;
