// Giving a customer tags and taking them away. Webex knows only the whole set, so what is there is read first.
import * as z from 'zod';
import type { ExecuteContext, ReadContext } from './context.ts';
import { InputProblems } from './failure.ts';
import { asField } from './input.ts';
import type { PlanDraft } from './operation.ts';
import { requireCustomer } from './partner.ts';
import type { Outcome } from './request.ts';
import type { UndoSpec } from './undo.ts';

/** What Webex allows. */
const MOST = 5;
const LONGEST = 25;

export const tagChange = z.object({
  changed: z.array(z.string()),
  /** True: given; false: taken away. */
  give: z.boolean(),
  set: z.array(z.string()),
  seen: z.array(z.string()),
});
export type TagChange = z.infer<typeof tagChange>;

export function tagsField() {
  return asField(
    {
      title: 'Tags',
      flags: ['tag', 'tags'],
      kind: 'multi',
      positional: 'rest',
      hint: `At most ${LONGEST} characters each, ${MOST} for a customer.`,
      maxLength: 200,
    },
    z
      .array(z.string().max(LONGEST, `A tag has at most ${LONGEST} characters.`))
      .max(MOST, `A customer has at most ${MOST} tags.`)
      .default([]),
  );
}

const fold = (tag: string): string => tag.normalize('NFKC').trim().toLowerCase();
const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify(a.map(fold).toSorted()) === JSON.stringify(b.map(fold).toSorted());
const inWords = (tags: readonly string[]): string => tags.join(', ') || 'none';

/** As the tag is spelled elsewhere: two that differ only in capitals would be two tags. */
function spelled(tag: string, known: ReadonlySet<string>): string {
  return [...known].find((one) => fold(one) === fold(tag)) ?? tag.trim();
}

export async function planTags(
  context: ReadContext,
  said: readonly string[],
  give: boolean,
): Promise<PlanDraft<TagChange>> {
  const { org, admin } = context;
  if (said.length === 0)
    throw new InputProblems([
      { field: 'tags', message: 'Say which tags; “partner tags” lists those in use.' },
    ]);
  await requireCustomer(context);
  const [seen, { byOrg }] = await Promise.all([admin.partner(org.id).tags(), admin.organizations().tags()]);
  const known = new Set([...seen, ...[...byOrg.values()].flat()]);
  const has = (tag: string): boolean => seen.some((one) => fold(one) === fold(tag));
  const changed = [...new Set(said.map((tag) => spelled(tag, known)))].filter((tag) => has(tag) !== give);
  if (changed.length === 0) {
    const message = `${org.name} has ${give ? 'all of them already' : 'none of them'}. Its tags: ${inWords(seen)}.`;
    throw new InputProblems([{ field: 'tags', message }]);
  }
  const gone = new Set(changed.map(fold));
  const set = give ? [...seen, ...changed] : seen.filter((tag) => !gone.has(fold(tag)));
  if (set.length > MOST) {
    const message = `A customer has at most ${MOST} tags, and ${org.name} has ${inWords(seen)}. Take one away first: partner untag`;
    throw new InputProblems([{ field: 'tags', message }]);
  }
  return {
    summary: `${give ? 'tag' : 'untag'} ${org.name} ${give ? 'as' : 'from'} ${changed.join(', ')}`,
    changes: [{ field: 'tags', label: 'Tags', before: inWords(seen), after: inWords(set) }],
    warnings: ['Rules of the policy may go by tags: then it changes who may do what there.'],
    beneficiaries: [],
    calls: 4,
    data: { changed, give, set, seen: [...seen] },
  };
}

export async function executeTags(
  { org, admin, step }: ExecuteContext,
  { set, seen }: TagChange,
): Promise<void> {
  const partner = admin.partner(org.id);
  await step('tags', {
    result: z.null(),
    write: async () => {
      await partner.setTags(set);
      return null;
    },
    lookup: async () => {
      const now = await partner.tags();
      if (sameSet(now, set)) return { is: 'done', result: null };
      if (sameSet(now, seen)) return { is: 'absent' };
      return {
        is: 'conflict',
        detail: `Somebody else has changed the tags of ${org.name}: ${inWords(now)}.`,
      };
    },
  });
}

export async function verifyTags({ org, admin }: ReadContext, { set }: TagChange): Promise<Outcome> {
  const now = await admin.partner(org.id).tags();
  const match = sameSet(now, set) ? 'same' : 'differs';
  return { fields: [{ label: 'Tags', asked: inWords(set), is: inWords(now), match }], notes: [] };
}

export const undoTags: UndoSpec<TagChange> = {
  inverse: ({ changed, give }) => ({
    operation: give ? 'partner untag' : 'partner tag',
    input: { tags: changed },
  }),
  since: async ({ org, admin }, { set }) => {
    const now = await admin.partner(org.id).tags();
    return sameSet(now, set) ? undefined : `The tags of ${org.name} are ${inWords(now)} now.`;
  },
};
