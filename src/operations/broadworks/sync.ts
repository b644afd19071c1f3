// Bring the directory of a BroadWorks enterprise to Webex now, and follow it to its end.
import * as z from 'zod';
import { enterpriseField, findEnterprise, untilSettled } from '../../domain/broadworks.ts';
import type { ExecuteContext } from '../../domain/context.ts';
import { Fault, InputProblems } from '../../domain/failure.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { EnterpriseSync } from '../../domain/ports/admin/broadworks.ts';

const data = z.object({
  enterpriseId: z.string(),
  name: z.string(),
  /** When the last one began, to tell the new one from it. */
  before: z.number(),
});
type Data = z.infer<typeof data>;

export default defineOperation({
  name: 'broadworks sync',
  aliases: ['broadworks directory-sync'],
  capability: 'broadworks',
  summary: 'Bring the directory of a BroadWorks enterprise to Webex now.',
  risk: 'low',
  scopes: ['spark-admin:broadworks_enterprises_read', 'spark-admin:broadworks_enterprises_write'],
  roles: ['Partner Full Administrator'],
  examples: ['broadworks sync --org Globex'],
  onOrg: true,
  input: z.object({ enterprise: enterpriseField() }),
  data,

  async plan(context, asked) {
    const { org, admin } = context;
    const { id, spEnterpriseId } = await findEnterprise(context, asked.enterprise);
    const sync = await admin.broadworks().sync(id);
    if (!sync.enabled) {
      const message = `Directory synchronization of ${spEnterpriseId} is switched off. Switch it on in Partner Hub first.`;
      throw new InputProblems([{ field: 'enterprise', message }]);
    }
    if (sync.status === 'IN_PROGRESS') {
      const message = `${spEnterpriseId} is being synchronized already, and Webex does one at a time.`;
      throw new InputProblems([{ field: 'enterprise', message }]);
    }
    return {
      summary: `synchronize the directory of ${spEnterpriseId} in ${org.name}`,
      changes: [
        { field: 'enterprise', label: 'Enterprise', before: '', after: spEnterpriseId },
        { field: 'sync', label: 'Directory', before: '', after: 'brought from BroadWorks now' },
      ],
      warnings: ['Contacts in Webex become what BroadWorks has: some may be added, changed or deleted.'],
      beneficiaries: [],
      calls: 4,
      data: { enterpriseId: id, name: spEnterpriseId, before: sync.startedAt ?? 0 },
    };
  },

  undo: { never: 'what BroadWorks says is what Webex has then.' },

  async execute(context, { enterpriseId, name, before }) {
    const startedAt = await start(context, { enterpriseId, name, before });
    return untilSettled(context, { startedAt, what: `the directory of ${name}` }, async () => {
      const sync = await context.admin.broadworks().sync(enterpriseId);
      const isBusy = sync.status === 'IN_PROGRESS' || (sync.startedAt ?? 0) <= before;
      return isBusy ? { busy: 'the directory is being brought' } : { settled: sync };
    });
  },

  async verify(_context, _data, { status, added, updated, deleted }) {
    return {
      fields: [
        {
          label: 'Directory',
          asked: 'COMPLETE',
          is: status,
          match: status === 'COMPLETE' ? 'same' : 'differs',
        },
      ],
      notes: [],
      facts: [{ title: 'Users', value: `${added} added, ${updated} updated, ${deleted} deleted` }],
    };
  },
});

const isOurs = ({ status, startedAt }: EnterpriseSync, before: number): boolean =>
  status === 'IN_PROGRESS' || (startedAt ?? 0) > before;

async function start(
  { admin, step, now }: ExecuteContext,
  { enterpriseId, name, before }: Data,
): Promise<number> {
  const { at } = await step('start', {
    result: z.object({ at: z.number() }),
    write: async () => {
      try {
        await admin.broadworks().startSync(enterpriseId);
      } catch (error) {
        throw error instanceof Fault && error.status === 409 ? busy(name, error) : error;
      }
      return { at: now };
    },
    lookup: async () =>
      isOurs(await admin.broadworks().sync(enterpriseId), before)
        ? { is: 'done', result: { at: now } }
        : { is: 'absent' },
  });
  return at;
}

function busy(name: string, { status, trackingId }: Fault): Fault {
  const message = `${name} is being synchronized already, and Webex does one at a time.`;
  return new Fault({ code: 'sync-running', message, repeat: 'never', status, trackingId });
}
