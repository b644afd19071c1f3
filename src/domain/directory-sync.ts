// Organizations whose users come from a directory (Directory Connector, Entra ID). Webex refuses to create or delete
// users there and to change what the directory brings; licenses, roles and hybrid services stay Webex's own.

import type { ReadContext } from './context.ts';
import { Fault } from './failure.ts';

/** Fields of a user that the directory brings. */
export const SYNCHRONIZED_FIELDS = [
  'email',
  'firstName',
  'lastName',
  'displayName',
  'title',
  'department',
] as const;

/** Where the store keeps it, as `{ synchronized, by, at }`. */
export const directorySyncKey = (orgId: string): string => `directory-sync:${orgId}`;

/** For a plan: refuses before anything is asked of anybody. `what` comes before “there”, e.g. “users are created”. */
export async function refuseIfSynchronized(
  { org, admin }: Pick<ReadContext, 'org' | 'admin'>,
  what: string,
): Promise<void> {
  if (!(await admin.organizations().directorySync(org.id))) return;
  throw new Fault({
    code: 'directory-synchronized',
    message:
      `The users of ${org.name} come from its directory: ${what} there, not in Webex. Licenses and roles go on ` +
      `working here. If that has changed, say: org directory-sync "${org.name}" off`,
    repeat: 'never',
  });
}
