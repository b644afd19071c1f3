// Add and remove tags of a device. Webex replaces all tags at once, so that they are read, merged, and compared with
// what the plan saw before they are written.
import * as z from 'zod';
import { deviceTarget, findDevice } from '../../domain/devices.ts';
import { InputProblems, ifThere } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import { defineOperation } from '../../domain/operation.ts';

const MAX_TAGS = 50;

const tagList = (title: string, flag: string) =>
  asField(
    { title, flags: [flag], kind: 'text', hint: 'Several with commas between them.', maxLength: 500 },
    z
      .string()
      .max(500, 'That is too long: at most 500 characters.')
      .transform((said) => [...new Set(said.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== ''))
      .refine((tags) => tags.every((tag) => tag.length <= 128), 'A tag has at most 128 characters.')
      .optional(),
  );

const same = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());

const listed = (tags: readonly string[]): string => tags.join(', ') || 'none';

export default defineOperation({
  name: 'device tag',
  aliases: ['tag device', 'device untag'],
  capability: 'devices',
  summary: 'Add and remove tags of a device.',
  risk: 'low',
  scopes: ['spark-admin:devices_read', 'spark-admin:devices_write'],
  roles: ['Full Administrator', 'Device Administrator'],
  examples: [
    'device tag "Cisco Room Bar 1" --add lobby,ground-floor --org Acme',
    'device tag "Cisco Room Bar 1" --remove front --org Acme',
  ],
  onOrg: true,
  input: z.object({
    device: deviceTarget(),
    add: tagList('Add', 'add'),
    remove: tagList('Remove', 'remove'),
  }),
  data: z.object({
    id: z.string(),
    name: z.string(),
    tags: z.array(z.string()),
    seen: z.array(z.string()),
  }),

  async plan(context, { device: said, add = [], remove = [] }) {
    const { org } = context;
    if (add.length + remove.length === 0)
      throw new InputProblems([{ field: 'add', message: 'Say which tags to add or to remove.' }]);
    const { id, name, tags: seen } = await findDevice(context, said);
    const gone = new Set(remove.map((tag) => tag.toLowerCase()));
    const kept = seen.filter((tag) => !gone.has(tag.toLowerCase()));
    const tags = [...new Set([...kept, ...add])];
    if (same(tags, seen)) {
      const message = `Nothing would change: the tags of ${name} are ${listed(seen)}.`;
      throw new InputProblems([{ field: add.length > 0 ? 'add' : 'remove', message }]);
    }
    if (tags.length > MAX_TAGS) {
      const message = `These would be ${tags.length} tags; I leave it at ${MAX_TAGS} for a device.`;
      throw new InputProblems([{ field: 'add', message }]);
    }
    return {
      summary: `change the tags of ${name} in ${org.name}`,
      changes: [
        { field: 'device', label: 'Device', before: '', after: name },
        { field: 'tags', label: 'Tags', before: listed(seen), after: listed(tags) },
      ],
      warnings: [],
      beneficiaries: [],
      calls: 4,
      data: { id, name, tags, seen: [...seen] },
    };
  },

  async execute({ org, admin, step }, { id, name, tags, seen }) {
    const devices = admin.devices(org.id);
    await step('tag', {
      result: z.object({}),
      write: async () => {
        await devices.setTags(id, tags, seen);
        return {};
      },
      lookup: async () => {
        const now = await devices.get(id);
        if (same(now.tags, tags)) return { is: 'done', result: {} };
        if (same(now.tags, seen)) return { is: 'absent' };
        return { is: 'conflict', detail: `Somebody else has changed the tags of ${name} in the meantime.` };
      },
    });
  },

  undo: {
    inverse: ({ id, tags, seen }) => {
      const back = seen.filter((tag) => !tags.includes(tag)).join(',');
      const away = tags.filter((tag) => !seen.includes(tag)).join(',');
      return {
        operation: 'device tag',
        input: {
          device: [id],
          ...(back === '' ? {} : { add: [back] }),
          ...(away === '' ? {} : { remove: [away] }),
        },
      };
    },
    since: async ({ org, admin }, { id, name, tags }) => {
      const now = await ifThere(async () => admin.devices(org.id).get(id));
      if (now === undefined) return `The device ${name} is not there any more.`;
      return same(now.tags, tags) ? undefined : `Its tags are ${listed(now.tags)} now.`;
    },
  },

  async verify({ org, admin }, { id, tags }) {
    const now = await admin.devices(org.id).get(id);
    return {
      fields: [
        {
          label: 'Tags',
          asked: listed(tags),
          is: listed(now.tags),
          match: same(now.tags, tags) ? 'same' : 'differs',
        },
      ],
      notes: [],
    };
  },
});
