// Taking back what was done: by the operation that does the opposite, asked for and approved like any other request,
// and only while everything is as it was left.

import type { ReadContext } from './context.ts';
import { ifThere } from './failure.ts';
import type { User } from './ports/admin/people.ts';
import type { RawInput } from './request.ts';

/** What has to be asked for to take it back. */
export interface Inverse {
  readonly operation: string;
  readonly input: RawInput;
  /** Fields the opposite may want as well, which nobody could remember. */
  readonly open?: readonly string[];
}

/** A sentence without its beginning “This cannot be undone: ”. */
export interface Never {
  readonly never: string;
}

export interface UndoSpec<D> {
  /** From what was stored with the plan, and nothing else. */
  readonly inverse: (data: D) => Inverse | Never;
  /**
   * What somebody has changed since, in words; undefined when all is as this left it. `recorded` gives the result of a
   * step by its name, unparsed.
   */
  readonly since: (
    context: Pick<ReadContext, 'org' | 'admin'>,
    data: D,
    recorded: (step: string) => unknown,
  ) => Promise<string | undefined>;
}

/** For changes of one user: what differs, or that the user is gone or goes by another address. */
export async function sinceOfUser(
  { org, admin }: Pick<ReadContext, 'org' | 'admin'>,
  { personId, email }: { readonly personId: string; readonly email: string },
  differs: (user: User) => string | undefined,
): Promise<string | undefined> {
  const user = await ifThere(async () => admin.people(org.id).get(personId));
  if (user === undefined) return `The user ${email} is not there any more.`;
  if (user.email.toLowerCase() !== email.toLowerCase())
    return `${email} has another address now: ${user.email}.`;
  return differs(user);
}
