// Whether an extension is free where it is wanted, as far as that can be read: of users it can, of everything else that
// has extensions (workspaces, virtual lines, hunt groups, call queues) Webex tells nothing in the calls Steward may use.

import type { ReadContext } from './context.ts';
import type { Problem } from './failure.ts';
import type { ListedUser } from './ports/admin/people.ts';

/** Pages of 50 users: in a place with more people, reading on would take longer than the answer is worth. */
const MOST_PAGES = 20;

export interface ExtensionWish {
  readonly location: { readonly id: string; readonly name: string } | undefined;
  readonly extension: string | undefined;
  /** The user it is for, where there is one already. */
  readonly personId?: string | undefined;
}

export interface ExtensionCheck {
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** A user of the same location who has it is a problem; what cannot be read is said. */
export async function checkExtension(
  { org, admin, reading }: Pick<ReadContext, 'org' | 'admin' | 'reading'>,
  { location, extension, personId }: ExtensionWish,
): Promise<ExtensionCheck> {
  if (location === undefined || extension === undefined) return { problems: [], warnings: [] };
  let read = 0;
  let pages = 0;
  for await (const page of admin.people(org.id).list({ locationId: location.id })) {
    const holder = page.find((user) => user.id !== personId && has(user, extension));
    if (holder) {
      const message = `${holder.displayName} (${holder.email}) has extension ${extension} in ${location.name}: choose another one.`;
      return { problems: [{ field: 'extension', message }], warnings: [] };
    }
    read += page.length;
    pages += 1;
    if (pages === MOST_PAGES) break;
    await reading(`${read} users of ${location.name}`);
  }
  const among = pages === MOST_PAGES ? `the first ${read.toLocaleString('en')} users` : 'the users';
  const warning = `None of ${among} of ${location.name} has extension ${extension}. Whether a workspace, a hunt group or a queue has it cannot be read: Webex says so when it is assigned.`;
  return { problems: [], warnings: [warning] };
}

const has = (user: ListedUser, extension: string): boolean => user.extension === extension;
