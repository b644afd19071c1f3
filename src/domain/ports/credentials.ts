import type { Slot } from './token-vault.ts';

/** How a credential stands. Times are business time, epoch ms. */
export interface CredentialState {
  readonly slot: Slot;
  /** `static`: an access token from the settings; `refreshing`: a refresh token that is used ahead of time. */
  readonly form: 'static' | 'refreshing';
  /** When it ends unless somebody or something renews it; undefined when nobody tells. */
  readonly endsAt: number | undefined;
  /** Names what is in use without telling it: another one after a renewal, a login, or a change of the settings. */
  readonly mark: string;
  /** Space separated, as Webex told them. */
  readonly scopes: string | undefined;
  /** Why no token can be had; undefined when one can. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
}

export interface Credentials {
  /** Looks at all of them now, and renews what is due, so that none ends for want of use. */
  look(): Promise<readonly CredentialState[]>;
}
