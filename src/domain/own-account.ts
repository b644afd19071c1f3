// The account Steward works with. Whoever keeps it out, or takes its rights, ends Steward's own access in the middle of
// the work, and nobody could take that back from here.

import type { ReadContext } from './context.ts';
import { InputProblems } from './failure.ts';
import type { User } from './ports/admin/people.ts';

/** `what` completes "… would end my own access to Webex": e.g. "Signing it out". */
export async function refuseOwnAccount(
  { admin }: Pick<ReadContext, 'admin'>,
  { id, displayName }: User,
  what: string,
): Promise<void> {
  const { personId } = await admin.organizations().account();
  if (personId !== id) return;
  const message = `${displayName} is the account I work with. ${what} would end my own access to Webex: log me in with another account first (“steward login admin”).`;
  throw new InputProblems([{ field: 'user', message }]);
}
