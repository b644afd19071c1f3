// What is said when a credential does not work, with the remedy and without a token.
import { Fault } from '../domain/failure.ts';
import type { Slot } from '../domain/ports/token-vault.ts';
import type { GrantRefused } from './oauth.ts';

const nameOf = (slot: Slot, setting: string): string => `WEBEX_${slot.toUpperCase()}_${setting}`;

export const staticRefused = (slot: Slot): Fault =>
  new Fault({
    code: 'credential-refused',
    message:
      `Webex does not accept the access token of the ${slot} credential: it has expired, was revoked, or lacks the ` +
      `scope for this. Put a new one into ${nameOf(slot, 'TOKEN')} and restart Steward.`,
    repeat: 'never',
  });

export function grantRefused(slot: Slot, { what, status, trackingId }: GrantRefused): Fault {
  const message =
    what === 'grant'
      ? `Webex does not accept the refresh token of the ${slot} credential any more (invalid_grant). Authorize the ` +
        `integration again with the account of that credential, put the new refresh token into ` +
        `${nameOf(slot, 'REFRESH_TOKEN')} and restart Steward.`
      : `Webex does not know the client of the ${slot} credential (invalid_client). Correct ` +
        `${nameOf(slot, 'CLIENT_ID')} and ${nameOf(slot, 'CLIENT_SECRET')} and restart Steward.`;
  return new Fault({ code: 'credential-refused', message, repeat: 'never', status, trackingId });
}

export const tokenBusy = (slot: Slot): Fault =>
  new Fault({
    code: 'token-unavailable',
    message: `Another Steward is still getting a new access token for the ${slot} credential.`,
    repeat: 'safe',
  });
