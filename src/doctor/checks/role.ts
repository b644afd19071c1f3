import { type AccountRole, mayDo, remedyOf, roleName } from '../../domain/account-role.ts';
import { Fault } from '../../domain/failure.ts';
import type { Operation } from '../../domain/operation.ts';
import { type Check, failed, type Line, ok, warning } from '../finding.ts';
import { accessOf } from '../patient.ts';

/** As operations name them; a customer's own roles of a delegate are not known beforehand. */
const HELD: Readonly<Record<AccountRole, readonly string[] | 'all'>> = {
  'partner-full': 'all',
  'partner-read-only': ['Read-only Administrator', 'Partner Read-only Administrator'],
  'partner-admin': 'all',
  delegate: 'all',
  'organization-admin': 'all',
  'read-only': ['Read-only Administrator'],
  'user-admin': ['User Administrator'],
  'device-admin': ['Device Administrator'],
  machine: 'all',
  none: [],
};

export const role: Check = {
  name: 'role',
  asks: 'Which role does the admin account have, and which commands does it not suffice for?',
  needs: ['admin'],
  async examine(patient) {
    const organizations = accessOf(patient).admin.organizations();
    const partner = await unlessRefused(async () => organizations.partner());
    if (partner === undefined) return [nobody(patient.operations)];
    const { role: held, managed, warm } = partner;
    const name = roleName(held);
    if (held === 'machine') return [machine(name, managed, warm)];
    const stopped = lacking(held, patient.operations);
    const relation = managed > 0 ? 'customer' : 'own';
    const says = `The admin account is a ${name}: it ${mayDo(held, relation)}.`;
    if (stopped.length === 0) return [ok(says)];
    const line = held === 'none' ? failed : warning;
    return [line(`${says} These commands do not work: ${stopped.join(', ')}.`, remedyOf(held, relation))];
  },
};

/** Whoever administers anything may list its organizations. */
async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Fault && error.status === 403) return undefined;
    throw error;
  }
}

const nobody = (operations: readonly Operation[]): Line =>
  failed(
    `The admin account may not list its organizations: it is a ${roleName('none')}, or lacks the scope spark-admin:organizations_read. These commands do not work: ${lacking('none', operations).join(', ')}.`,
    remedyOf('none', 'own'),
  );

function lacking(held: AccountRole, operations: readonly Operation[]): readonly string[] {
  const names = HELD[held];
  if (names === 'all') return [];
  return operations
    .filter(({ capability, roles }) => capability !== 'reports' && !roles.some((one) => names.includes(one)))
    .map(({ name }) => name)
    .toSorted();
}

/** It does not tell its own organization, which is therefore counted with the customers. */
function machine(name: string, managed: number, warm: number): Line {
  if (managed <= 1) return ok(`The admin account is a ${name}.`);
  if (warm > 1) return ok(`The admin account is a ${name}; accepted: it has read ${warm} organizations.`);
  return warning(
    `The admin account is a ${name}; that Webex lets it act in customers is not proven: it has read no customer yet.`,
    'Try: npm run doctor -- --probe SPACE. If it is refused, log in with a person: npm run -s steward -- login admin',
  );
}
