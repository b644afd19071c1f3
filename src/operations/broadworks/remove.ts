// Take a BroadWorks subscriber off Webex.
import * as z from 'zod';
import {
  findSubscriber,
  SUBSCRIBER_LABELS,
  subscriberField,
  subscriberIfAny,
  subscribersOf,
} from '../../domain/broadworks.ts';
import { defineOperation } from '../../domain/operation.ts';

const data = z.object({
  id: z.string(),
  userId: z.string(),
  /** What sets it up again, by the flags of “broadworks create”. */
  input: z.record(z.string(), z.string()),
});

export default defineOperation({
  name: 'broadworks remove',
  aliases: ['broadworks subscriber remove', 'subscriber remove'],
  capability: 'broadworks',
  summary: 'Take a BroadWorks subscriber off Webex.',
  risk: 'destructive',
  scopes: [
    'spark-admin:broadworks_enterprises_read',
    'spark-admin:broadworks_subscribers_read',
    'spark-admin:broadworks_subscribers_write',
  ],
  roles: ['Partner Full Administrator'],
  examples: ['broadworks remove dana.gruber@globex.sp.example --org Globex'],
  onOrg: true,
  input: z.object({ subscriber: subscriberField() }),
  data,

  async plan(context, asked) {
    const found = await findSubscriber(context, asked.subscriber);
    const { id, userId, firstName, lastName, email, spEnterpriseId } = found;
    const input = {
      userId,
      firstName,
      lastName,
      package: found.package,
      email,
      phone: found.primaryPhoneNumber,
      mobile: found.mobilePhoneNumber,
      extension: found.extension,
      enterprise: spEnterpriseId,
    };
    return {
      summary: `take the BroadWorks subscriber ${userId} off Webex in ${context.org.name}`,
      changes: [
        { field: 'userId', label: SUBSCRIBER_LABELS.userId, before: userId, after: 'gone' },
        { field: 'name', label: 'Name', before: `${firstName} ${lastName}`, after: 'gone' },
        { field: 'package', label: 'Package', before: found.package, after: 'gone' },
      ],
      warnings: [
        'The person loses calling in Webex. The Webex user and the user on BroadWorks stay.',
        'Set up again it is a new subscriber with a new id.',
      ],
      beneficiaries: email === '' ? [] : [email],
      calls: 4,
      data: {
        id,
        userId,
        input: Object.fromEntries(Object.entries(input).filter(([, value]) => value !== '')),
      },
    };
  },

  async execute(context, { id }) {
    await context.step('remove', {
      result: z.null(),
      write: async () => {
        await context.admin.broadworks().remove(id);
        return null;
      },
      lookup: async () =>
        (await subscriberIfAny(context, id)) === undefined ? { is: 'done', result: null } : { is: 'absent' },
    });
  },

  async verify(context, { id }) {
    const there = await subscriberIfAny(context, id);
    const is = there === undefined ? 'gone' : 'still there';
    const match = there === undefined ? 'same' : 'differs';
    return { fields: [{ label: 'Subscriber', asked: 'gone', is, match }], notes: [] };
  },

  undo: {
    inverse: ({ input }) => ({
      operation: 'broadworks create',
      input: Object.fromEntries(Object.entries(input).map(([name, value]) => [name, [value]])),
    }),
    since: async (context, { userId }) => {
      const [there] = await subscribersOf(context, { userId });
      return there && `${userId} is a subscriber again.`;
    },
  },
});
