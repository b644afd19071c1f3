// Which licenses are lent, until when, and whether they are still where they were lent to.

import type { ReadContext } from '../../domain/context.ts';
import { inDays, type Lend, onDay, whereIs } from '../../domain/lend.ts';
import { defineList } from '../../domain/list.ts';

interface Row extends Lend {
  readonly state: string;
}

export default defineList({
  name: 'license lends',
  aliases: ['license lend list', 'lends'],
  capability: 'licenses',
  summary: 'List the licenses that are lent, and when each is taken back.',
  scopes: ['spark-admin:people_read', 'spark-admin:licenses_read'],
  roles: ['Full Administrator', 'Read-only Administrator', 'User Administrator'],
  examples: ['license lends --org Acme', 'license lends --org all'],
  onOrg: true,
  acrossOrgs: true,
  input: {},
  title: ({ org }) => `Lent in ${org.name}`,
  async rows(context): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (const lend of await context.lends()) rows.push({ ...lend, state: await stateOf(context, lend) });
    return rows;
  },
  fact: ({ requestId, name, email, state }: Row) => ({
    title: `R-${requestId}`,
    value: `${name}: ${email}, ${state}`,
  }),
  columns: [
    { title: 'Request', value: ({ requestId }) => `R-${requestId}` },
    { title: 'License', value: ({ name }) => name },
    { title: 'User', value: ({ email }) => email },
    { title: 'Until', value: ({ until }) => new Date(until).toISOString() },
    { title: 'State', value: ({ state }) => state },
  ],
  empty: 'Nothing is lent here.',
  footer: 'Take one back: license return R-12. Keep it longer: license extend R-12 for 5d',
});

const WHERE = { held: '', gone: '; the license is gone already', nobody: '; the user is gone' } as const;

async function stateOf({ admin, now }: ReadContext, lend: Lend): Promise<string> {
  const left =
    lend.until > now ? `until ${onDay(lend.until)}, ${inDays(lend.until - now)} left` : 'its time is over';
  return `${left}${WHERE[await whereIs(admin, lend)]}`;
}
