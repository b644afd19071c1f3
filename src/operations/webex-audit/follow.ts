// Posts what administrators do in an organization, by Webex's own record of it.
import * as z from 'zod';
import { InputProblems } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import type { AuditEvent } from '../../domain/ports/admin/audit-events.ts';
import { localTime } from '../../domain/show/times.ts';
import { defineWatch } from '../../domain/watch.ts';

/** Events show up late: so far back is read again, and what was told is known by its id. */
const OVERLAP_MS = 3_600_000;
/** Newest first; after a long absence there may be more. */
const MOST = 500;
const LONGEST = 240;

const Seen = z.object({
  until: z.number(),
  more: z.boolean(),
  events: z.array(z.object({ id: z.string(), at: z.number(), said: z.string() })),
});

const inWords = ({ text, category, actor, error }: AuditEvent): string => {
  const who = actor.email === undefined ? '' : ` (${actor.email})`;
  const failed = error === undefined ? '' : `; failed: ${error}`;
  return `${category}: ${text}${who}${failed}`.slice(0, LONGEST).toWellFormed();
};

export default defineWatch({
  name: 'webex-audit follow',
  aliases: ['audit follow', 'webex-audit watch'],
  capability: 'webex-audit',
  summary: 'Post new events of Webex’s admin audit to this space, of the categories you choose.',
  scopes: ['audit:events_read'],
  roles: ['Full Administrator'],
  examples: [
    'webex-audit follow --category USERS --category ROLES --org Acme',
    'webex-audit follow --category LICENSE --every 30m --space "Security desk" --org Acme',
  ],
  every: '10m',
  atMost: '2m',
  input: {
    category: asField(
      {
        title: 'Categories',
        flags: ['category', 'categories'],
        kind: 'multi',
        source: async ({ admin, org }) =>
          (await admin.auditEvents(org.id).categories()).map((name) => ({ title: name, value: name })),
      },
      z
        .array(z.string().max(200), { error: 'Choose at least one category, e.g. --category USERS' })
        .transform((said) => [
          ...new Set(said.flatMap((one) => one.toUpperCase().split(/[\s,]+/)).filter((one) => one !== '')),
        ])
        .refine((said) => said.length > 0, 'Choose at least one category, e.g. --category USERS')
        .refine((said) => said.length <= 40, 'These are more categories than there are.'),
    ),
  },
  what: ({ category }) => `the admin audit: ${category.join(', ')}`,
  seen: Seen,
  look: async ({ admin, org, now }, { category }, before) => {
    const audit = admin.auditEvents(org.id);
    if (before === undefined) {
      const known = new Set(await audit.categories());
      const unknown = category.filter((one) => !known.has(one));
      if (unknown.length > 0)
        throw new InputProblems([
          {
            field: 'category',
            message: `Webex knows no category ${unknown.join(', ')}. There are ${[...known].join(', ')}.`,
          },
        ]);
    }
    const from = (before?.until ?? now) - OVERLAP_MS;
    const page = await audit.events({ from, to: now, categories: category, limit: MOST });
    return {
      until: now,
      more: page.more,
      events: page.events.map((event) => ({ id: event.id, at: event.at, said: inWords(event) })),
    };
  },
  // From now on: what is there at the first look is no news.
  compare: (before, after) => {
    if (before === undefined) return [];
    const known = new Set(before.events.map(({ id }) => id));
    const fresh = after.events.filter(({ id }) => !known.has(id));
    return fresh
      .toSorted((a, b) => a.at - b.at)
      .map(({ id, at, said }) => ({ kind: 'news' as const, cause: id, label: localTime(at), said }))
      .concat(
        after.more
          ? [
              {
                kind: 'news' as const,
                cause: `more ${after.until}`,
                label: 'Older',
                said: `There were more than ${MOST}; these are the newest. The others: webex-audit events`,
              },
            ]
          : [],
      );
  },
  keep: ({ until, more, events }) => ({
    until,
    more,
    events: events.filter(({ at }) => at >= until - OVERLAP_MS),
  }),
  now: () => 'new events are posted from now on',
  title: (events) =>
    events.length === 1
      ? 'A new event in Webex’s admin audit'
      : `${events.length} new events in Webex’s admin audit`,
});
