// Change a BroadWorks subscriber: package, numbers, names.
import * as z from 'zod';
import {
  digits,
  findSubscriber,
  SUBSCRIBER_LABELS,
  settledSubscriber,
  stateInWords,
  subscriberField,
} from '../../domain/broadworks.ts';
import type { ExecuteContext, ReadContext } from '../../domain/context.ts';
import { InputProblems } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import { defineOperation } from '../../domain/operation.ts';
import { PACKAGES, type Subscriber, type SubscriberFields } from '../../domain/ports/admin/broadworks.ts';
import type { RawInput } from '../../domain/request.ts';

const changes = z.object({
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  package: z.string().optional(),
  primaryPhoneNumber: z.string().optional(),
  mobilePhoneNumber: z.string().optional(),
  extension: z.string().optional(),
});
type Changes = z.infer<typeof changes>;

const data = z.object({ id: z.string(), userId: z.string(), set: changes, seen: changes });
type Data = z.infer<typeof data>;

/** Input field, flag of the command, and what it is called at Webex. */
const FIELDS = [
  ['firstName', 'first', 'firstName'],
  ['lastName', 'last', 'lastName'],
  ['package', 'package', 'package'],
  ['phone', 'phone', 'primaryPhoneNumber'],
  ['mobile', 'mobile', 'mobilePhoneNumber'],
  ['extension', 'ext', 'extension'],
] as const;

const NONE = 'none';

const preset = (field: keyof SubscriberFields) => async (context: ReadContext, raw: RawInput) => {
  const said = raw['subscriber']?.[0];
  if (said === undefined) return [];
  const value = (await findSubscriber(context, said))[field];
  return value === '' ? [] : [value];
};

const text = (title: string, flag: string, field: keyof SubscriberFields, hint?: string) => ({
  title,
  flags: [flag],
  kind: 'text' as const,
  maxLength: 64,
  preset: preset(field),
  ...(hint === undefined ? {} : { hint }),
});

export default defineOperation({
  name: 'broadworks update',
  aliases: ['broadworks subscriber update', 'subscriber update'],
  capability: 'broadworks',
  summary: 'Change a BroadWorks subscriber: package, numbers, names.',
  risk: 'low',
  scopes: [
    'spark-admin:broadworks_enterprises_read',
    'spark-admin:broadworks_subscribers_read',
    'spark-admin:broadworks_subscribers_write',
  ],
  roles: ['Partner Full Administrator'],
  examples: [
    'broadworks update dana.gruber@globex.sp.example --package premium --org Globex',
    'broadworks update dana.gruber@globex.sp.example --mobile none --org Globex',
  ],
  onOrg: true,
  input: z.object({
    subscriber: subscriberField(),
    firstName: asField(text('First name', 'first', 'firstName'), z.string().max(64).optional()),
    lastName: asField(text('Last name', 'last', 'lastName'), z.string().max(64).optional()),
    package: asField(
      {
        title: 'Package',
        flags: ['package'],
        kind: 'choice',
        source: async () => PACKAGES.map((value) => ({ title: value, value })),
        preset: preset('package'),
      },
      z.enum(PACKAGES, { error: `A package is one of ${PACKAGES.join(', ')}.` }).optional(),
    ),
    phone: asField(text('Phone', 'phone', 'primaryPhoneNumber'), digits('phone number').optional()),
    mobile: asField(
      text('Mobile phone', 'mobile', 'mobilePhoneNumber', `“${NONE}” takes it away.`),
      z.union([z.literal(NONE), digits('phone number')]).optional(),
    ),
    extension: asField(text('Extension', 'ext', 'extension'), digits('extension').optional()),
  }),
  data,
  stage: async (_context, raw) =>
    raw['subscriber'] === undefined
      ? { fields: ['subscriber'], fresh: true }
      : { fields: ['subscriber', ...FIELDS.map(([field]) => field)], fresh: isBare(raw) },

  async plan(context, asked) {
    const { org } = context;
    const found = await findSubscriber(context, asked.subscriber);
    if (found.status !== 'provisioned') {
      const message = `${found.userId} is not ready (${stateInWords(found.status)}): Webex changes only subscribers that are.`;
      throw new InputProblems([{ field: 'subscriber', message }]);
    }
    const said = FIELDS.flatMap(([field, , name]) => {
      const value = asked[field];
      const wanted = value === NONE && field === 'mobile' ? '' : value;
      return wanted === undefined || wanted === found[name] ? [] : [[name, wanted] as const];
    });
    if (said.length === 0) {
      const flags = FIELDS.map(([, flag]) => `--${flag}`).join(', ');
      const message = `That would change nothing. Say what: ${flags}.`;
      throw new InputProblems([{ field: 'subscriber', message }]);
    }
    const seen = Object.fromEntries(said.map(([name]) => [name, found[name]]));
    return {
      summary: `change the BroadWorks subscriber ${found.userId} in ${org.name}`,
      changes: [
        { field: 'userId', label: 'Subscriber', before: '', after: nameOf(found) },
        ...said.map(([name, after]) => ({
          field: name,
          label: SUBSCRIBER_LABELS[name],
          before: found[name] || NONE,
          after: after || NONE,
        })),
      ],
      warnings: [],
      beneficiaries: found.email === '' ? [] : [found.email],
      calls: 5,
      data: { id: found.id, userId: found.userId, set: Object.fromEntries(said), seen },
    };
  },

  async execute(context, asked) {
    const at = await update(context, asked);
    return settledSubscriber(context, asked.id, at);
  },

  async verify({ admin }, { id, set }) {
    const is = await admin.broadworks().get(id);
    return {
      fields: named(set).map(([name, asked]) => ({
        label: SUBSCRIBER_LABELS[name],
        asked: asked || NONE,
        is: is[name] || NONE,
        match: is[name] === asked ? 'same' : 'differs',
      })),
      notes: [...is.errors],
    };
  },

  undo: {
    inverse: ({ userId, seen }) => ({
      operation: 'broadworks update',
      input: { subscriber: [userId], ...back(seen) },
    }),
    since: async ({ admin }, { id, set }) => {
      const is = await admin.broadworks().get(id);
      const other = named(set).find(([name, asked]) => is[name] !== asked);
      return other && `${SUBSCRIBER_LABELS[other[0]]} is ${is[other[0]] || NONE} now.`;
    },
  },
});

const isBare = (raw: RawInput): boolean => FIELDS.every(([field]) => raw[field] === undefined);

const nameOf = ({ firstName, lastName, userId }: Subscriber): string =>
  `${firstName} ${lastName}, ${userId}`.trim();

const named = (set: Changes): [keyof Changes, string][] =>
  FIELDS.flatMap(([, , name]) => {
    const value = set[name];
    return value === undefined ? [] : [[name, value]];
  });

/** What was empty before can be emptied again only where Webex takes an empty value. */
const back = (seen: Changes): Record<string, string[]> =>
  Object.fromEntries(
    FIELDS.flatMap(([field, , name]) => {
      const value = seen[name];
      if (value === undefined || (value === '' && field !== 'mobile')) return [];
      return [[field, [value === '' ? NONE : value]]];
    }),
  );

async function update(
  { admin, step, now }: ExecuteContext,
  { id, userId, set, seen }: Data,
): Promise<number> {
  const { at } = await step('update', {
    result: z.object({ at: z.number() }),
    write: async () => {
      await admin.broadworks().update(id, set);
      return { at: now };
    },
    lookup: async () => {
      const is = await admin.broadworks().get(id);
      const same = (side: Changes): boolean => named(side).every(([name, value]) => is[name] === value);
      // What was taken shows only when Webex is done with it.
      if (is.status === 'updating' || same(set)) return { is: 'done', result: { at: now } };
      if (same(seen)) return { is: 'absent' };
      return { is: 'conflict', detail: `Somebody else has changed ${userId} in the meantime.` };
    },
  });
  return at;
}
