// Take back a license that was lent: when its time is over, or sooner.
import * as z from 'zod';
import type { ReadContext } from '../../domain/context.ts';
import { Fault } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import { lendOf } from '../../domain/lend.ts';
import {
  executeLicenseChange,
  licenseChange,
  planLicenseChange,
  verifyLicenseChange,
} from '../../domain/license-change.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { User } from '../../domain/ports/admin/people.ts';

const GONE = 'It was gone already: somebody else took it back, or deleted the user.';

export default defineOperation({
  name: 'license return',
  aliases: ['return license'],
  capability: 'licenses',
  summary: 'Take back a license that was lent, before its time is over.',
  risk: 'low',
  approval: 'none',
  scopes: ['spark-admin:people_read', 'spark-admin:people_write', 'spark-admin:licenses_read'],
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['license return R-12 --org Acme'],
  onOrg: true,
  input: z.object({
    request: asField(
      {
        title: 'Request',
        flags: ['request'],
        kind: 'text',
        positional: 'first',
        placeholder: 'R-12',
        maxLength: 12,
      },
      z.string({ error: 'Say which request lent it, e.g. R-12.' }).max(12, 'Say it like R-12.'),
    ),
  }),
  /** Without a change: there is nothing left to take back. */
  data: z.object({ change: licenseChange.optional(), name: z.string(), email: z.string() }),

  async plan(context, asked) {
    const { org, admin } = context;
    const { requestId, personId, licenseId, name, email } = await lendOf(context, asked.request);
    const lending = { kind: 'return', requestId } as const;
    const user = await userOrNone(context, personId);
    const summary = `take back ${name} from ${email} in ${org.name}, lent by R-${requestId}`;
    if (!user?.licenses.includes(licenseId)) {
      const changes = [
        { field: 'remove', label: 'Remove', before: '', after: `${name}, which is gone already` },
      ];
      return { summary, changes, warnings: [], beneficiaries: [], calls: 1, lending, data: { name, email } };
    }
    const draft = await planLicenseChange(context, {
      user,
      all: await admin.licenses(org.id).list(),
      field: 'request',
      add: [],
      remove: [licenseId],
      location: undefined,
      extension: undefined,
    });
    return { ...draft, summary, beneficiaries: [], lending, data: { change: draft.data, name, email } };
  },

  undo: { never: 'its time was over. “license lend” or “license assign” gives it again.' },

  async execute(context, { change }) {
    return change === undefined ? undefined : executeLicenseChange(context, change);
  },

  async verify(context, { change, name }, executed) {
    if (change !== undefined && executed !== undefined) return verifyLicenseChange(context, change, executed);
    return {
      fields: [{ label: 'Removed', asked: `without ${name}`, is: name, match: 'same' }],
      notes: [GONE],
    };
  },
});

async function userOrNone({ org, admin }: ReadContext, personId: string): Promise<User | undefined> {
  try {
    return await admin.people(org.id).get(personId);
  } catch (error) {
    if (error instanceof Fault && error.status === 404) return undefined;
    throw error;
  }
}
