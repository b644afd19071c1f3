// Everything that goes with a user who leaves, in one plan: kept from signing in, signed out, devices and licenses
// taken back. The account itself stays, so that all of it can be looked at, or deleted later.
import * as z from 'zod';
import type { ExecuteContext } from '../../domain/context.ts';
import { Fault, InputProblems } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import {
  ALL_PARTS,
  changesOf,
  type Offboarding,
  offboarding,
  PART_WORDS,
  PARTS,
  partsOf,
  planParts,
  warningsOf,
} from '../../domain/offboarding.ts';
import { defineOperation } from '../../domain/operation.ts';
import { refuseOwnAccount } from '../../domain/own-account.ts';
import { executePersonChange } from '../../domain/person-change.ts';
import type { FieldResult } from '../../domain/request.ts';
import { CALLING_FIELDS, othersChanged } from '../../domain/user-diff.ts';
import { snapshotOf } from '../../domain/user-snapshot.ts';
import { findUser, userField } from '../../domain/users.ts';

export default defineOperation({
  name: 'offboard',
  aliases: ['user offboard', 'offboard user'],
  capability: 'users',
  summary: 'Keep a leaving user out: no sign-in, no authorizations, no devices, no licenses.',
  risk: 'destructive',
  scopes: [
    'spark-admin:people_read',
    'spark-admin:people_write',
    'spark-admin:licenses_read',
    'spark-admin:devices_read',
    'spark-admin:devices_write',
    'identity:tokens_read',
    'identity:tokens_write',
  ],
  roles: ['Full Administrator'],
  examples: [
    'offboard ana@acme.example --org Acme',
    'offboard ana@acme.example --only signout,licenses --org Acme',
    'offboard ana@acme.example --keep devices --org Acme',
  ],
  onOrg: true,
  input: z.object({
    user: userField(),
    parts: asField(
      {
        title: 'What is done',
        flags: ['only', 'parts'],
        kind: 'multi',
        hint: 'Untick what stays.',
        source: async () => PARTS,
        preset: async () => [...ALL_PARTS],
      },
      z.array(z.string().max(100)).max(20, `Say some of ${PART_WORDS}.`).optional(),
    ),
    keep: asField(
      { title: 'What stays', flags: ['keep'], kind: 'multi' },
      z.array(z.string().max(100)).max(20, `Say some of ${PART_WORDS}.`).default([]),
    ),
  }),
  data: offboarding,

  async stage(_context, raw) {
    const fresh = (raw['user']?.length ?? 0) === 0 && Object.keys(raw).every((id) => id === 'org');
    return { fields: ['user', 'parts'], fresh };
  },

  async plan(context, asked) {
    const wanted = partsOf(asked.parts, asked.keep);
    const user = await findUser(context, asked.user);
    await refuseOwnAccount(context, user, 'Offboarding it');
    const plan = await planParts(context, user, wanted);
    if (!plan.deactivate && plan.authorizations.length + plan.devices.length + plan.licenses.length === 0) {
      const message = `There is nothing left to take from ${user.displayName}: no sign-in, authorization, device or license among what you named.`;
      throw new InputProblems([{ field: 'user', message }]);
    }
    return {
      summary: `offboard ${user.email} from ${context.org.name}`,
      changes: changesOf(user, wanted, plan),
      warnings: await warningsOf(context, user, plan),
      beneficiaries: [user.email],
      licenses: plan.licenses.map(({ name }) => name),
      before: snapshotOf(user),
      calls: 4 + plan.authorizations.length + plan.devices.length + plan.licenses.length,
      data: plan,
    };
  },

  undo: {
    never:
      'devices are set up anew, applications are allowed again, and a calling set-up is gone. “user activate” lets the user in again.',
  },

  execute: carryOut,

  async verify(context, plan) {
    const { org, admin } = context;
    const user = await admin.people(org.id).get(plan.personId);
    const fields: FieldResult[] = [];
    if (plan.deactivate)
      fields.push(
        result('Sign-in', 'may not sign in', user.loginEnabled !== false ? 'may sign in' : undefined),
      );
    if (plan.authorizations.length > 0) {
      const left = new Set((await admin.authorizations(org.id).list(plan.personId)).map(({ id }) => id));
      fields.push(counted('Authorizations', plan.authorizations, left, 'revoked'));
    }
    if (plan.devices.length > 0) {
      const left = new Set((await admin.devices(org.id).ofPerson(plan.personId)).map(({ id }) => id));
      fields.push(counted('Devices', plan.devices, left, 'removed'));
    }
    const held = new Set(user.licenses);
    for (const { id, name } of plan.licenses)
      fields.push(result(name, 'taken back', held.has(id) ? 'still there' : undefined));
    const rest = await othersChanged(context, {
      after: user,
      fields: [
        ...(plan.deactivate ? (['loginEnabled'] as const) : []),
        ...(plan.licenses.length > 0 ? CALLING_FIELDS : []),
      ],
      licenses: plan.licenses.map(({ id }) => id),
    });
    return {
      fields: [...fields, ...rest],
      notes: ['The account is still there. To delete it with all it holds, there is “user delete”.'],
    };
  },
});

/** Who is out first can do no more harm; what cannot be taken back comes last. */
async function carryOut(context: ExecuteContext, plan: Offboarding): Promise<void> {
  const { org, admin, step } = context;
  if (plan.deactivate)
    await executePersonChange(context, {
      personId: plan.personId,
      set: { loginEnabled: false },
      seen: plan.seen,
    });
  const authorizations = admin.authorizations(org.id);
  await eachGone(step, 'revoke', plan.authorizations, {
    remove: async (id) => authorizations.revoke(id),
    left: async () => authorizations.list(plan.personId),
  });
  const devices = admin.devices(org.id);
  await eachGone(step, 'device', plan.devices, {
    remove: async (id) => devices.remove(id),
    left: async () => devices.ofPerson(plan.personId),
  });
  if (plan.licenses.length > 0) await takeLicenses(context, plan);
}

interface Removal {
  readonly remove: (id: string) => Promise<void>;
  readonly left: () => Promise<readonly { readonly id: string }[]>;
}

/** One that Webex does not let go is told in the end, and is no reason to leave the others. */
async function eachGone(
  step: ExecuteContext['step'],
  name: string,
  items: readonly { readonly id: string }[],
  { remove, left }: Removal,
): Promise<void> {
  for (const { id } of items) {
    try {
      await step(`${name}:${id}`, {
        result: z.object({}),
        write: async () => {
          await remove(id);
          return {};
        },
        lookup: async () =>
          (await left()).some((one) => one.id === id) ? { is: 'absent' } : { is: 'done', result: {} },
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}

async function takeLicenses({ org, admin, step }: ExecuteContext, plan: Offboarding): Promise<void> {
  const ids = plan.licenses.map(({ id }) => id);
  const held = async (): Promise<ReadonlySet<string>> =>
    new Set((await admin.people(org.id).get(plan.personId)).licenses);
  try {
    await step('licenses', {
      result: z.object({}),
      write: async () => {
        await admin.licenses(org.id).change({ personId: plan.personId, add: [], remove: ids });
        return {};
      },
      lookup: async () => {
        const now = await held();
        return ids.some((id) => !now.has(id)) ? { is: 'done', result: {} } : { is: 'absent' };
      },
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

/** Refused for good, and known not to have happened. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Fault && error.repeat === 'never' && error.status !== undefined && error.status < 500;

function result(label: string, asked: string, differs: string | undefined): FieldResult {
  return { label, asked, is: differs ?? asked, match: differs === undefined ? 'same' : 'differs' };
}

function counted(
  label: string,
  items: readonly { readonly id: string }[],
  left: ReadonlySet<string>,
  done: string,
): FieldResult {
  const kept = items.filter(({ id }) => left.has(id)).length;
  const all = `${items.length} ${done}`;
  return result(label, all, kept === 0 ? undefined : `${items.length - kept} ${done}, ${kept} still there`);
}
