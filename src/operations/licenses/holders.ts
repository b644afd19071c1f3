// Who holds a license, and who of them has not been there for long.
import * as z from 'zod';
import { activeInWords, byActivity, type LastActive, lastActiveOf } from '../../domain/activity.ts';
import type { ReadContext } from '../../domain/context.ts';
import { InputProblems } from '../../domain/failure.ts';
import { isBaseLicense, licenseLabel } from '../../domain/fields.ts';
import { asField } from '../../domain/input.ts';
import { defineList } from '../../domain/list.ts';
import { pickNamed } from '../../domain/pick.ts';
import type { License, LicenseHolder } from '../../domain/ports/admin/licenses.ts';
import type { ListedUser } from '../../domain/ports/admin/people.ts';
import { parseSpan } from '../../domain/span.ts';

interface Row extends LicenseHolder {
  readonly license: string;
  /** Undefined: nobody asked. */
  readonly last: LastActive | undefined;
  readonly seen: string;
}

export default defineList({
  name: 'license holders',
  aliases: ['holders', 'who has license'],
  capability: 'licenses',
  summary: 'List who holds a license, or who of them has not been active for long.',
  scopes: ['spark-admin:licenses_read', 'spark-admin:people_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: [
    'license holders "Webex Calling - Professional" --org Acme',
    'license holders "Webex Meetings Suite" --inactive 90d --org Acme',
    'license holders all --inactive 90d --org Acme',
  ],
  onOrg: true,
  acrossOrgs: true,
  input: {
    license: asField(
      {
        title: 'License',
        flags: ['license', 'lic'],
        kind: 'choice',
        positional: 'rest',
        maxLength: 300,
        hint: '“all” is every license that is paid for.',
        source: async ({ org, admin }) => {
          const all = await admin.licenses(org.id).list();
          return all.map((license) => ({ title: licenseLabel(license, all), value: license.id }));
        },
      },
      z
        .string({ error: 'Say which license; “license usage” names them.' })
        .max(300, 'That is too long for a license.'),
    ),
    inactive: asField(
      {
        title: 'Not active for',
        flags: ['inactive'],
        kind: 'text',
        placeholder: '90d',
        hint: 'Left empty: everybody who holds it.',
        maxLength: 6,
      },
      z.string().max(6, 'Say a time like 30d, 12w or 90d.').optional(),
    ),
  },
  title: ({ org }, { license, inactive }) =>
    `Who holds “${license}” in ${org.name}${inactive === undefined ? '' : ` and was not active for ${inactive}`}`,
  async rows(context, { license, inactive }) {
    const { org, admin, now } = context;
    const before = inactive === undefined ? undefined : now - spanOf(inactive);
    const picked = await pick(context, license);
    const people = before === undefined ? undefined : await peopleOf(context);
    const rows: Row[] = [];
    for (const { id, name } of picked) {
      for await (const page of admin.licenses(org.id).holders(id))
        rows.push(...page.map((holder) => rowOf(holder, name, people, now)));
      await context.reading(`${rows.length} holders`);
    }
    const each = onePerUser(rows);
    if (before === undefined) return each.toSorted((a, b) => a.displayName.localeCompare(b.displayName));
    return each
      .filter(({ last }) => typeof last !== 'number' || last < before)
      .toSorted(
        (a, b) => byActivity(a.last ?? 'unknown', b.last ?? 'unknown') || a.email.localeCompare(b.email),
      );
  },
  summarize: (rows) => {
    const count = (wanted: LastActive): number => rows.filter(({ last }) => last === wanted).length;
    if (rows.every(({ last }) => last === undefined)) return `${rows.length} in all.`;
    const parts = [
      [count('never'), 'never signed in'],
      [rows.filter(({ last }) => typeof last === 'number').length, 'active before that only'],
      [count('unknown'), 'of whom Webex tells no activity'],
    ] as const;
    const said = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
    return `${rows.length} in all: ${said.join(', ')}.`;
  },
  fact: ({ displayName, email, external, license, seen }) => ({
    title: displayName,
    value: [
      email,
      ...(external ? ['of another organization'] : []),
      ...(seen === '' ? [] : [license, seen]),
    ].join(', '),
  }),
  columns: [
    { title: 'Name', value: ({ displayName }) => displayName },
    { title: 'E-mail', value: ({ email }) => email },
    { title: 'License', value: ({ license }) => license },
    { title: 'Of another organization', value: ({ external }) => (external ? 'yes' : 'no') },
    {
      title: 'Last active',
      value: ({ last }) => (typeof last === 'number' ? new Date(last).toISOString() : (last ?? '')),
    },
  ],
  empty: 'Nobody.',
  footer:
    'Workspaces are not in this list. Who was not active for long: --inactive 90d. Webex does not say what counts as activity, and shows none of people who do not share it.',
});

/** Who holds several of them is one line. */
function onePerUser(rows: readonly Row[]): readonly Row[] {
  const users = new Map<string, Row>();
  for (const row of rows) {
    const known = users.get(row.personId);
    users.set(row.personId, known ? { ...known, license: `${known.license}; ${row.license}` } : row);
  }
  return [...users.values()];
}

function rowOf(
  holder: LicenseHolder,
  license: string,
  people: ReadonlyMap<string, ListedUser> | undefined,
  now: number,
): Row {
  if (people === undefined) return { ...holder, license, last: undefined, seen: '' };
  const last = lastActiveOf(people.get(holder.personId));
  return { ...holder, license, last, seen: activeInWords(last, now) };
}

function spanOf(said: string): number {
  const ms = parseSpan(said);
  if (ms !== undefined) return ms;
  const message = `“${said}” is no time I know: say 30d, 12w or 90d, a year at the most.`;
  throw new InputProblems([{ field: 'inactive', message }]);
}

async function peopleOf({ org, admin, reading }: ReadContext): Promise<ReadonlyMap<string, ListedUser>> {
  const people = new Map<string, ListedUser>();
  for await (const page of admin.people(org.id).list({})) {
    for (const user of page) people.set(user.id, user);
    await reading(`${people.size} users`);
  }
  return people;
}

/** With its label for a name. */
async function pick({ org, admin }: ReadContext, said: string): Promise<readonly License[]> {
  const all = await admin.licenses(org.id).list();
  const named = all.map((license) => ({ ...license, name: licenseLabel(license, all) }));
  if (said.trim().toLowerCase() === 'all') return named.filter((license) => !isBaseLicense(license));
  const one = pickNamed(named, said, {
    field: 'license',
    question: 'Which license?',
    where: org.name,
    none: `${org.name} has no license`,
    hint: '“license usage” names them.',
    said: all,
  });
  return [one];
}
