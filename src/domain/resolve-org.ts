// Finding the organization a person means: by id, by name, else by a tag.
import { InputProblems, InputQuestion } from './failure.ts';
import type { Organization, OrganizationsAdmin } from './ports/admin/organizations.ts';
import { type Resolution, resolveByName } from './resolve.ts';
import { MAX_CHOICES } from './show/form.ts';

type Orgs = Pick<OrganizationsAdmin, 'list' | 'tags'>;

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** Tags are asked for only when no name fits. */
export async function resolveOrg(orgs: Orgs, said: string): Promise<Resolution<Organization>> {
  const list = await orgs.list();
  const byName = resolveByName(list, said.replace(/=+$/, ''));
  if (byName.found !== 'none') return byName;
  const wanted = fold(said);
  const { byOrg } = await orgs.tags();
  const tagged = list.filter(({ id }) => (byOrg.get(id) ?? []).some((tag) => fold(tag) === wanted));
  const [only] = tagged;
  if (only === undefined) return byName;
  return tagged.length === 1 ? { found: 'one', item: only } : { found: 'many', items: tagged };
}

/** For operations: what is not clear becomes a question, or a problem with the field. */
export async function findOrg(orgs: Orgs, field: string, said: string): Promise<Organization> {
  const resolved = await resolveOrg(orgs, said);
  if (resolved.found === 'one') return resolved.item;
  if (resolved.found === 'none') {
    const near = resolved.near.map(({ name }) => `“${name}”`).join(' or ');
    const hint = near === '' ? '“org list” shows them all.' : `Did you mean ${near}?`;
    throw new InputProblems([
      { field, message: `No organization has this name, id or tag: “${said}”. ${hint}` },
    ]);
  }
  const { items } = resolved;
  if (items.length > MAX_CHOICES)
    throw new InputProblems([
      { field, message: `“${said}” fits ${items.length} organizations. Say more of the name.` },
    ]);
  throw new InputQuestion({
    field,
    title: 'Which organization?',
    subtitle: `“${said}” fits ${items.length}.`,
    choices: items.map(({ id, name }) => ({ title: name, value: id })),
  });
}
