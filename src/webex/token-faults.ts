// What is said when a credential does not work, with the remedy and without a token.
import { loginCommand, settingOf } from '../domain/credential.ts';
import { Fault } from '../domain/failure.ts';
import type { CredentialState } from '../domain/ports/credentials.ts';
import type { Slot } from '../domain/ports/token-vault.ts';
import type { GrantRefused } from './oauth.ts';

export const told = (fault: Fault | undefined): CredentialState['problem'] =>
  fault && { code: fault.code, message: fault.message };

export const staticRefused = (slot: Slot): Fault =>
  new Fault({
    code: 'credential-refused',
    message:
      `Webex does not accept the access token of the ${slot} credential: it has expired, was revoked, or lacks the ` +
      `scope for this. Put a new one into ${settingOf(slot, 'TOKEN')} and restart Steward.`,
    repeat: 'never',
  });

export function grantRefused(slot: Slot, { what, status, trackingId }: GrantRefused): Fault {
  const message =
    what === 'grant'
      ? `Webex does not accept the refresh token of the ${slot} credential any more (invalid_grant). Authorize the ` +
        `integration again with the account of that credential: ${loginCommand(slot)}. Or put a new refresh token ` +
        `into ${settingOf(slot, 'REFRESH_TOKEN')} and restart Steward.`
      : `Webex does not know the client of the ${slot} credential (invalid_client). Correct ` +
        `${settingOf(slot, 'CLIENT_ID')} and ${settingOf(slot, 'CLIENT_SECRET')} and restart Steward.`;
  return new Fault({ code: 'credential-refused', message, repeat: 'never', status, trackingId });
}

/** The settings name a client only, and nobody has logged in with it yet. */
export const loginMissing = (slot: Slot): Fault =>
  new Fault({
    code: 'credential-missing',
    message: `Nobody has logged in for the ${slot} credential yet. Run: ${loginCommand(slot)}`,
    repeat: 'never',
  });

export const tokenBusy = (slot: Slot): Fault =>
  new Fault({
    code: 'token-unavailable',
    message: `Another Steward is still getting a new access token for the ${slot} credential.`,
    repeat: 'safe',
  });
