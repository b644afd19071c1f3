// Set up a BroadWorks subscriber for Webex, and follow it until it is ready.
import * as z from 'zod';
import {
  digits,
  enterpriseField,
  findEnterprise,
  SUBSCRIBER_LABELS,
  settledSubscriber,
  stateInWords,
  subscribersOf,
} from '../../domain/broadworks.ts';
import type { ExecuteContext } from '../../domain/context.ts';
import { InputProblems } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import { defineOperation } from '../../domain/operation.ts';
import {
  PACKAGES,
  SUBSCRIBER_FIELDS,
  type Subscriber,
  type SubscriberFields,
} from '../../domain/ports/admin/broadworks.ts';
import type { FieldResult } from '../../domain/request.ts';

const data = z.object({
  spEnterpriseId: z.string(),
  provisioningId: z.string(),
  email: z.string(),
  fields: z.record(z.enum(SUBSCRIBER_FIELDS), z.string()),
});
type Data = z.infer<typeof data>;

const name = (title: string, flag: string) =>
  asField(
    { title, flags: [flag], kind: 'text', maxLength: 64 },
    z.string({ error: `${title} is needed.` }).max(64, 'That is too long for a name.'),
  );

export default defineOperation({
  name: 'broadworks create',
  aliases: ['broadworks subscriber create', 'subscriber create'],
  capability: 'broadworks',
  summary: 'Set up a BroadWorks subscriber for Webex.',
  risk: 'low',
  scopes: [
    'spark-admin:broadworks_enterprises_read',
    'spark-admin:broadworks_subscribers_read',
    'spark-admin:broadworks_subscribers_write',
  ],
  roles: ['Partner Full Administrator'],
  examples: [
    'broadworks create 95547321@sp.example --first John --last Andersen --package standard --email john@globex.example --org Globex',
  ],
  onOrg: true,
  input: z.object({
    userId: asField(
      {
        title: 'BroadWorks user id',
        flags: ['id'],
        kind: 'text',
        positional: 'first',
        placeholder: '95547321@sp.example',
        maxLength: 161,
      },
      z.string({ error: 'Say the user id on BroadWorks.' }).max(161, 'That is too long for a user id.'),
    ),
    firstName: name('First name', 'first'),
    lastName: name('Last name', 'last'),
    package: asField(
      {
        title: 'Package',
        flags: ['package'],
        kind: 'choice',
        source: async () => PACKAGES.map((value) => ({ title: value, value })),
      },
      z.enum(PACKAGES, { error: `A package is one of ${PACKAGES.join(', ')}.` }),
    ),
    email: asField(
      {
        title: 'E-mail',
        flags: ['email'],
        kind: 'text',
        hint: 'Without it Webex asks the person first.',
        maxLength: 254,
      },
      z.email('That is no e-mail address.').optional(),
    ),
    phone: asField(
      { title: 'Phone', flags: ['phone'], kind: 'text', placeholder: '+1-240-555-1212', maxLength: 30 },
      digits('phone number').optional(),
    ),
    mobile: asField(
      { title: 'Mobile phone', flags: ['mobile'], kind: 'text', maxLength: 30 },
      digits('phone number').optional(),
    ),
    extension: asField(
      { title: 'Extension', flags: ['ext'], kind: 'text', maxLength: 30 },
      digits('extension').optional(),
    ),
    enterprise: enterpriseField(),
  }),
  data,

  async plan(context, asked) {
    const { org } = context;
    const { spEnterpriseId, provisioningId } = await findEnterprise(context, asked.enterprise);
    const [there] = await subscribersOf(context, { userId: asked.userId });
    if (there) {
      const message = `${asked.userId} is a subscriber already: ${there.firstName} ${there.lastName}.`;
      throw new InputProblems([{ field: 'userId', message }]);
    }
    const fields: SubscriberFields = {
      userId: asked.userId,
      firstName: asked.firstName,
      lastName: asked.lastName,
      package: asked.package,
      primaryPhoneNumber: asked.phone ?? '',
      mobilePhoneNumber: asked.mobile ?? '',
      extension: asked.extension ?? '',
    };
    const email = asked.email ?? '';
    return {
      summary: `set up the BroadWorks subscriber ${asked.userId} in ${org.name}`,
      changes: [
        { field: 'enterprise', label: 'Enterprise', before: '', after: spEnterpriseId },
        ...shown(fields).map(([field, after]) => ({
          field,
          label: SUBSCRIBER_LABELS[field],
          before: '',
          after,
        })),
        { field: 'email', label: 'E-mail', before: '', after: email || 'asked of the person' },
      ],
      warnings: email === '' ? ['Without an e-mail address it waits until the person has said one.'] : [],
      beneficiaries: email === '' ? [] : [email],
      calls: 5,
      data: { spEnterpriseId, provisioningId, email, fields },
    };
  },

  async execute(context, asked) {
    const { id, at } = await create(context, asked);
    return settledSubscriber(context, id, at);
  },

  async verify({ admin }, { email, fields }, { id }) {
    const is = await admin.broadworks().get(id);
    const isReady = is.status === 'provisioned' || is.status.startsWith('pending_');
    return {
      fields: [
        { label: 'State', asked: 'ready', is: stateInWords(is.status), match: isReady ? 'same' : 'differs' },
        ...shown(fields).map(([field, asked]) => result(SUBSCRIBER_LABELS[field], asked, is[field])),
        ...(email === '' ? [] : [result('E-mail', email, is.email)]),
      ],
      notes: [...is.errors, ...waiting(is)],
    };
  },

  undo: {
    inverse: ({ fields }) => ({ operation: 'broadworks remove', input: { subscriber: [fields.userId] } }),
    since: async (context, { fields }) => {
      const [there] = await subscribersOf(context, { userId: fields.userId });
      return there ? undefined : `The subscriber ${fields.userId} is not there any more.`;
    },
  },
});

const shown = (fields: SubscriberFields) =>
  SUBSCRIBER_FIELDS.filter((field) => fields[field] !== '').map((field) => [field, fields[field]] as const);

const result = (label: string, asked: string, is: string): FieldResult => ({
  label,
  asked,
  is,
  match: is === asked ? 'same' : is === '' ? 'missing' : 'differs',
});

const waiting = ({ status }: Subscriber): readonly string[] =>
  status.startsWith('pending_') ? [`It ${stateInWords(status)}. Nothing more is to be done here.`] : [];

async function create(
  context: ExecuteContext,
  { spEnterpriseId, provisioningId, email, fields }: Data,
): Promise<{ readonly id: string; readonly at: number }> {
  const { admin, step, now } = context;
  const input = { ...fields, ...(email === '' ? {} : { email }) };
  return step('create', {
    result: z.object({ id: z.string(), at: z.number() }),
    write: async () => {
      const { id } = await admin.broadworks().create({ spEnterpriseId, provisioningId }, input);
      return { id, at: now };
    },
    lookup: async () => {
      const [there] = await subscribersOf(context, { userId: fields.userId });
      if (!there) return { is: 'absent' };
      if (there.firstName === fields.firstName && there.lastName === fields.lastName)
        return { is: 'done', result: { id: there.id, at: now } };
      return { is: 'conflict', detail: `Somebody else has set up ${fields.userId} in the meantime.` };
    },
  });
}
