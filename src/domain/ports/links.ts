/** Addresses under which files are fetched for a while by whoever has them: for what no message takes. */
export interface Links {
  /** How long a link of now is good, in ms. */
  readonly lifeMs: number;
  /** `until`: business time. Undefined where nobody could reach such an address. */
  make(key: string, until: number): string | undefined;
  /** The key behind the last part of such an address; undefined when it is none of ours. */
  open(token: string): { readonly key: string; readonly until: number } | undefined;
}
