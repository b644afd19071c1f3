export interface Ids {
  /** 128 random bits, URL-safe: names a card or a notice so that nobody can guess it. */
  nonce(): string;
}
