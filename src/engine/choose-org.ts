// Which organization a command means, or which several.

import type { Organization, OrganizationsAdmin } from '../domain/ports/admin/organizations.ts';
import type { Request } from '../domain/request.ts';
import { nearest, resolveByName } from '../domain/resolve.ts';
import { MAX_CHOICES, showChooseOrg } from '../domain/show/form.ts';
import type { View } from '../domain/views.ts';
import type { PlannerDeps } from './planning.ts';
import type { OrgSet } from './reader.ts';

const ALL = /^(all|\*)$/i;
const TAG = /^tag:\s*(.+)$/i;

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

const tagIn = (said: string | undefined): string | undefined => TAG.exec(said ?? '')?.[1];

/** `all` and `tag:NAME`; undefined when one organization is meant. */
export async function orgSet(
  { admin }: PlannerDeps,
  request: Request,
  orgs: readonly Organization[],
): Promise<OrgSet | { readonly failed: string } | undefined> {
  const said = request.input['org']?.[0] ?? '';
  if (ALL.test(said)) return { said: 'all', name: 'all organizations', orgs };
  const tag = tagIn(said);
  if (tag === undefined) return undefined;
  const found = await tagged(admin.organizations(), orgs, tag);
  if ('failed' in found) return found;
  const note = found.isCut
    ? `Webex lists at most 100 organizations of one tag: more of them may be tagged ${found.tag}.`
    : undefined;
  return { said: `tag:${found.tag}`, name: `organizations tagged ${found.tag}`, orgs: found.orgs, note };
}

type Tagged =
  | { readonly orgs: readonly Organization[]; readonly tag: string; readonly isCut: boolean }
  | { readonly failed: string };

async function tagged(
  organizations: Pick<OrganizationsAdmin, 'tags'>,
  orgs: readonly Organization[],
  said: string,
): Promise<Tagged> {
  const { byOrg, complete, cut } = await organizations.tags();
  const names = [...new Set([...byOrg.values()].flat())];
  const tag = names.find((name) => fold(name) === fold(said));
  const found = orgs.filter(({ id }) => tag !== undefined && byOrg.get(id)?.includes(tag) === true);
  if (tag !== undefined && found.length > 0) return { orgs: found, tag, isCut: cut.includes(tag) };
  const near = nearest(
    names.map((name) => ({ name })),
    said,
  ).map(({ name }) => `“tag:${name}”`);
  const hint =
    near.length > 0 && tag === undefined ? `Did you mean ${near.join(' or ')}?` : 'Try “partner tags”.';
  const untold = !complete && names.length === 0 ? ' Webex does not tell my account the tags.' : '';
  return { failed: `None of the organizations you may ask about has the tag “${said}”. ${hint}${untold}` };
}

/** What changes something changes one organization. */
async function oneTagged(
  organizations: Pick<OrganizationsAdmin, 'tags'>,
  request: Request,
  orgs: readonly Organization[],
  said: string,
): Promise<OrgChoice> {
  const found = await tagged(organizations, orgs, said);
  if ('failed' in found) return found;
  const [only] = found.orgs;
  if (only && found.orgs.length === 1) return only;
  if (found.orgs.length <= MAX_CHOICES)
    return { question: showChooseOrg(request, found.orgs, `tag:${found.tag}`, 'many') };
  return {
    failed: `${found.orgs.length} organizations have the tag ${found.tag}, and “${request.operation}” is about one. Name it.`,
  };
}

type OrgChoice = Organization | { readonly question: View } | { readonly failed: string };

/** By what was said, else by the space's binding, else because there is only one, else by asking. */
export async function chooseOrg(
  { store, admin }: PlannerDeps,
  request: Request,
  all: readonly Organization[],
  orgs: readonly Organization[],
): Promise<OrgChoice> {
  const said = request.input['org']?.[0];
  const tag = tagIn(said);
  if (tag !== undefined) return oneTagged(admin.organizations(), request, orgs, tag);
  if (said !== undefined) {
    const among = resolveByName(orgs, said);
    // Named in full where the policy allows nothing: the answer is the policy's.
    const whole = resolveByName(all, said);
    const resolved = among.found === 'none' && whole.found === 'one' ? whole : among;
    if (resolved.found === 'one') return resolved.item;
    if (resolved.found === 'many')
      return { question: showChooseOrg(request, resolved.items.slice(0, MAX_CHOICES), said, 'many') };
    const near = resolved.near.length > 0 ? resolved.near : orgs;
    if (near.length <= MAX_CHOICES) return { question: showChooseOrg(request, near, said, 'none') };
    return {
      failed: `There is no organization “${said}” among the ${orgs.length} I can act in. Try “org list”.`,
    };
  }
  const space = await store.read(async (reader) => reader.space(request.origin.roomId));
  const bound = all.find(({ id }) => id === space?.orgId);
  if (bound) return bound;
  if (orgs.length === 1 && orgs[0]) return orgs[0];
  if (all.length === 0)
    return { failed: 'My admin credential sees no organization at all: its role or scopes are missing.' };
  if (orgs.length === 0)
    return { failed: `The policy lets you ask for “${request.operation}” in none of the organizations.` };
  if (orgs.length <= MAX_CHOICES) return { question: showChooseOrg(request, orgs, undefined, 'unsaid') };
  return {
    failed: `Which of the ${orgs.length} organizations? Say it with --org, or bind this space with “org use NAME”.`,
  };
}
