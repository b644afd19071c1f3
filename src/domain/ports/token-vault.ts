/**
 * Names a credential: the admin account, the account whose reports are asked for, or one for the reports of an
 * organization of its own (`reports:<organization id>`).
 */
export type Slot = 'admin' | 'reports' | `reports:${string}`;

/** The tokens of a slot, plain; the implementation keeps them encrypted. Times are business time, epoch ms. */
export interface Tokens {
  readonly accessToken: string;
  readonly accessExpiresAt: number;
  /** Undefined: by an older program. */
  readonly grantedAt?: number | undefined;
  readonly refreshToken: string;
  readonly refreshExpiresAt: number | undefined;
  /** The refresh token before this one, for one retry when the new one is refused. */
  readonly previousRefreshToken: string | undefined;
  /** Space separated, as Webex told them; undefined when it did not. */
  readonly scopes: string | undefined;
  /**
   * Fingerprint of the refresh token the settings held when this record was begun: a changed setting starts a new
   * record, an unchanged one never overwrites a rotated token. A login goes on with the record of the settings
   * it was made under; settings without a refresh token take any record.
   */
  readonly origin: string;
}

export interface TokenVault {
  get(slot: Slot): Promise<Tokens | undefined>;
  put(slot: Slot, tokens: Tokens): Promise<void>;
  /** Slots with stored tokens, in alphabetical order. */
  slots(): Promise<readonly Slot[]>;
}
