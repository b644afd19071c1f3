// An organization on one card: licenses, users, connectors, how it is reached, its last reports, its open requests.
import * as z from 'zod';
import { roleName } from '../../domain/account-role.ts';
import type { ReadContext } from '../../domain/context.ts';
import { Fault } from '../../domain/failure.ts';
import { freeUnits, isBaseLicense, licenseLabel, licensesOf } from '../../domain/fields.ts';
import { alarmsInWords, rankOf, statusInWords, typeInWords } from '../../domain/hybrid.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { ListedUser } from '../../domain/ports/admin/people.ts';
import { answerModel } from '../../domain/show/answer.ts';
import { localTime } from '../../domain/show/times.ts';
import { inWords } from '../../domain/transition.ts';
import type { Fact } from '../../domain/views.ts';

const MOST = 6;

export default defineOperation({
  name: 'org show',
  aliases: ['show org', 'org overview'],
  capability: 'orgs',
  summary: 'Show an organization on one card: licenses, users, connectors, reports, open requests.',
  risk: 'read',
  scopes: [
    'spark-admin:organizations_read',
    'spark-admin:licenses_read',
    'spark-admin:people_read',
    'spark-admin:hybrid_clusters_read',
    'spark-admin:hybrid_connectors_read',
  ],
  roles: ['Full Administrator', 'Read-only Administrator', 'Partner Full Administrator'],
  examples: ['org show Acme', 'org show'],
  onOrg: true,
  wordsAreOrg: true,
  input: z.object({}),

  async answer(context) {
    const { org } = context;
    const [licenses, users, connectors, reports, open] = await Promise.all([
      section('Licenses', licenseFacts(context)),
      section('Users', userFacts(context)),
      section('Hybrid connectors', connectorFacts(context)),
      section('Last reports', reportFacts(context)),
      section('Open requests', requestFacts(context)),
    ]);
    return answerModel({
      title: org.name,
      // After the others, which make it warm.
      facts: await reachFacts(context),
      sections: [users, licenses, connectors, reports, open],
      footer: `More: license usage, user find, hybrid connectors, report list, requests (with --org "${org.name}")`,
    });
  },
});

interface Section {
  readonly heading: string;
  readonly facts: readonly Fact[];
}

/** What may not be read is said in its place: the others are still worth having. */
async function section(heading: string, asked: Promise<readonly Fact[]>): Promise<Section> {
  try {
    const facts = await asked;
    return { heading, facts: facts.length === 0 ? [{ title: 'None', value: '–' }] : facts };
  } catch (error) {
    if (!(error instanceof Fault) || error.repeat !== 'never') throw error;
    return { heading, facts: [{ title: 'Not readable', value: error.message }] };
  }
}

async function reachFacts({ org, admin, now }: ReadContext): Promise<readonly Fact[]> {
  const orgs = admin.organizations();
  const [{ relation, role, warmUntil }, { byOrg }] = await Promise.all([orgs.standing(org.id), orgs.tags()]);
  const tags = (byOrg.get(org.id) ?? []).join(', ');
  const isWarm = warmUntil !== undefined && warmUntil > now;
  const warmth = isWarm ? `warm until ${localTime(warmUntil)}` : 'cold; read again at the next use';
  return [
    { title: 'It is', value: relation === 'own' ? 'my own organization' : 'a managed customer' },
    { title: 'My role', value: roleName(role) },
    ...(relation === 'customer' ? [{ title: 'Managed list', value: warmth }] : []),
    ...(tags === '' ? [] : [{ title: 'Tags', value: tags }]),
  ];
}

/** The fullest first. */
async function licenseFacts(context: ReadContext): Promise<readonly Fact[]> {
  const all = (await licensesOf(context)).filter((license) => !isBaseLicense(license));
  const facts = all
    .toSorted((a, b) => freeUnits(a) - freeUnits(b))
    .map((license) => ({
      title: licenseLabel(license, all),
      value: `${license.consumedUnits} of ${license.totalUnits}, ${freeUnits(license)} free`,
    }));
  return shortened(facts);
}

async function userFacts({ org, admin, reading }: ReadContext): Promise<readonly Fact[]> {
  const counts = new Map<string, number>();
  let total = 0;
  for await (const page of admin.people(org.id).list({})) {
    for (const user of page) counts.set(stateOf(user), (counts.get(stateOf(user)) ?? 0) + 1);
    total += page.length;
    await reading(`${total} users`);
  }
  const states = [...counts].toSorted((a, b) => b[1] - a[1]);
  return [
    { title: 'All', value: String(total) },
    ...states.map(([title, count]) => ({ title, value: String(count) })),
  ];
}

const stateOf = ({ invitePending, status }: ListedUser): string =>
  invitePending === true ? 'Invited, not signed in yet' : `Presence: ${status ?? 'not told'}`;

/** The worst first. */
async function connectorFacts({ org, admin, now }: ReadContext): Promise<readonly Fact[]> {
  const all = await admin.hybrid(org.id).connectors();
  const facts = all
    .toSorted((a, b) => rankOf(b.status) - rankOf(a.status))
    .map((connector) => ({
      title: `${typeInWords(connector.type)}, ${connector.hostname}`,
      value: [statusInWords(connector.status), ...alarmsInWords(connector, now).slice(0, 1)].join('; '),
    }));
  return shortened(facts);
}

async function reportFacts({ org, recent }: ReadContext): Promise<readonly Fact[]> {
  const asked = (await recent('report request')).filter((request) => request.org?.id === org.id);
  return asked.slice(0, MOST).map((request) => ({
    title: `R-${request.id}`,
    value: `${request.plan?.summary ?? request.operation}: ${inWords(request)}, ${localTime(request.updatedAt)}`,
  }));
}

async function requestFacts({ open }: ReadContext): Promise<readonly Fact[]> {
  const facts = (await open()).map((request) => ({
    title: `R-${request.id}`,
    value: `${request.plan?.summary ?? request.operation}: ${inWords(request)} (${request.requester.displayName})`,
  }));
  return shortened(facts);
}

const shortened = (facts: readonly Fact[]): readonly Fact[] =>
  facts.length <= MOST
    ? facts
    : [...facts.slice(0, MOST), { title: 'And', value: `${facts.length - MOST} more` }];
