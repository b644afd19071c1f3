// Hybrid services as Webex gives them to users: a license for each, and a membership in a resource group that Webex makes
// for whoever holds it.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { InputQuestion } from './failure.ts';
import { licenseLabel } from './fields.ts';
import { asField } from './input.ts';
import { pickNamed } from './pick.ts';
import type { License } from './ports/admin/licenses.ts';
import type { GroupMembership, MembershipStatus, ResourceGroup } from './ports/admin/resource-groups.ts';

export interface HybridService {
  /** Of its license. */
  readonly id: string;
  /** Of its license, without the word that all of them begin with. */
  readonly name: string;
  readonly license: License;
}

/** Only a hint from the name, as Webex publishes no other mark: every hybrid license has the word in it. */
export function hybridServices(all: readonly License[]): readonly HybridService[] {
  return all
    .filter(({ name }) => /\bhybrid\b/i.test(name))
    .map((license) => {
      const label = licenseLabel(license, all);
      const name = label.replace(/\bhybrid( services?)?\b[\s–-]*/i, '').trim();
      return { id: license.id, name: name === '' ? label : name, license };
    });
}

export async function servicesOf({
  admin,
  org,
}: Pick<ReadContext, 'admin' | 'org'>): Promise<readonly HybridService[]> {
  return hybridServices(await admin.licenses(org.id).list());
}

const meta = {
  title: 'Service',
  flags: ['service'],
  kind: 'choice',
  maxLength: 200,
  source: async (context: ReadContext) =>
    (await servicesOf(context)).map(({ id, name }) => ({ title: name, value: id })),
} as const;

const text = z
  .string({ error: 'Say which service, e.g. calendar; “hybrid services” names them.' })
  .max(300, 'That is too long for a service.');

export const serviceField = () => asField({ ...meta, positional: 'first' }, text);
export const anyServiceField = () => asField(meta, text.optional());

/** By id, by name, or by a part of it: “calendar” is any calendar. */
export function pickService(
  { org }: Pick<ReadContext, 'org'>,
  services: readonly HybridService[],
  said: string,
): HybridService {
  const wanted = said.toLowerCase().replace(/^hybrid\s+/, '');
  const within = services.filter(({ id, name }) => id === said || name.toLowerCase().includes(wanted));
  const exact = within.filter(({ id, name }) => id === said || name.toLowerCase() === wanted);
  const [only] = exact.length === 1 ? exact : within.length === 1 ? within : [];
  if (only !== undefined) return only;
  if (within.length > 1) {
    throw new InputQuestion({
      field: 'service',
      title: 'Which service?',
      subtitle: `“${said}” fits more than one in ${org.name}.`,
      choices: within.map(({ id, name }) => ({ title: name, value: id })),
    });
  }
  const hint =
    services.length === 0
      ? 'It has no license of any.'
      : `It has ${services.map(({ name }) => name).join(' and ')}.`;
  return pickNamed(services, wanted, {
    field: 'service',
    question: 'Which service?',
    where: org.name,
    none: `${org.name} has no hybrid service`,
    hint,
  });
}

const STATUS_WORDS: Readonly<Record<MembershipStatus, string>> = {
  pending: 'being activated',
  activated: 'activated',
  error: 'activation failed',
};

export const membershipInWords = (status: MembershipStatus): string => STATUS_WORDS[status];

export function groupName(groups: readonly ResourceGroup[], { groupId }: GroupMembership): string {
  return groups.find(({ id }) => id === groupId)?.name ?? 'a group that Webex does not list';
}
