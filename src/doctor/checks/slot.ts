// How a credential stands, as a line.
import { loginCommand, settingOf } from '../../domain/credential.ts';
import type { CredentialState } from '../../domain/ports/credentials.ts';
import { alarmOf } from '../../domain/show/credential.ts';
import { utcTime } from '../../domain/show/times.ts';
import { failed, type Line, ok, warning } from '../finding.ts';

export function lineOf(state: CredentialState, now: number): Line {
  const { slot, form, endsAt, problem } = state;
  if (problem !== undefined) return failed(problem.message, remedyOf(state), slot);
  const kind = form === 'static' ? 'an access token from the settings' : 'renewed by itself';
  const until =
    endsAt === undefined
      ? 'Webex does not tell when it ends'
      : `${form === 'static' ? 'it ends' : 'unused, it would end'} on ${utcTime(endsAt)}`;
  const says = `Webex accepts the ${slot} credential (${kind}); ${until}.`;
  const alarm = alarmOf(state, now);
  if (alarm === undefined) return ok(says, slot);
  return warning(`${says} That is soon.`, remedyOf(state), slot);
}

function remedyOf({ slot, form, problem }: CredentialState): string {
  if (problem?.code === 'vault-unreadable')
    return `Start Steward with the key the tokens were stored with (STEWARD_SECRET_KEY, or secret.key in its data directory); if it is lost: ${loginCommand(slot)}`;
  const [id, secret] = [settingOf(slot, 'CLIENT_ID'), settingOf(slot, 'CLIENT_SECRET')];
  if (form === 'refreshing')
    return `See that ${id} and ${secret} are those of the integration, and log in again: ${loginCommand(slot)}`;
  return `Put a new access token into ${settingOf(slot, 'TOKEN')} and restart Steward. Better than a token that ends: set ${id} and ${secret} of an integration instead, and run ${loginCommand(slot)}`;
}
