// Commands that are about Steward itself: its help, its requests, its spaces. Everything that is about Webex is
// an operation. What they do is engine/house; here is what the reader of a command line has to know of them.

export interface HouseDescription {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly usage: string;
  readonly summary: string;
  /** True for what everybody may ask, also those who may ask for nothing else. */
  readonly open: boolean;
  /** Flags it takes, without the dashes. */
  readonly flags?: readonly string[] | undefined;
  /** What each word and flag means, for the manual. */
  readonly options?: readonly (readonly [name: string, meaning: string])[];
  readonly examples?: readonly string[];
  /** Who may, where it is not everybody who may ask. */
  readonly who?: string;
  /** What it changes; absent: nothing. */
  readonly changes?: string;
}
