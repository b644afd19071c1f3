// Create a user: look first, one journaled POST, read back, and say field by field what came of it.
import * as z from 'zod';
import { resolveCalling, resolveLicenses } from '../../domain/assignable.ts';
import type { ReadContext } from '../../domain/context.ts';
import { refuseIfSynchronized } from '../../domain/directory-sync.ts';
import { checkExtension } from '../../domain/extensions.ts';
import { InputProblems, type Problem } from '../../domain/failure.ts';
import {
  drawsOf,
  emailField,
  extensionField,
  isBaseLicense,
  licenseLabel,
  licensesField,
  licensesOf,
  locationField,
  optionalText,
  requiredText,
  unitWarnings,
} from '../../domain/fields.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { License } from '../../domain/ports/admin/licenses.ts';
import type { User } from '../../domain/ports/admin/people.ts';
import type { Change, FieldResult, Outcome } from '../../domain/request.ts';
import { sinceOfUser } from '../../domain/undo.ts';

const NAME_MAX = 64;

const input = z.object({
  email: emailField(),
  firstName: requiredText({
    title: 'First name',
    flags: ['first', 'first-name', 'firstname'],
    max: NAME_MAX,
    missing: 'Enter the first name.',
  }),
  lastName: requiredText({
    title: 'Last name',
    flags: ['last', 'last-name', 'lastname'],
    max: NAME_MAX,
    missing: 'Enter the last name.',
  }),
  displayName: optionalText({
    title: 'Display name',
    flags: ['display', 'display-name', 'name'],
    max: 128,
    hint: 'Left empty: first and last name.',
  }),
  licenses: licensesField(),
  location: locationField(),
  extension: extensionField('Only for a calling license.'),
});

const named = z.object({ id: z.string(), name: z.string() });
const data = z.object({
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  displayName: z.string(),
  licenses: z.array(named),
  location: named.optional(),
  extension: z.string().optional(),
});
type Data = z.infer<typeof data>;

/** What the journal keeps of the created user. */
const created = z.object({ personId: z.string() });

export default defineOperation({
  name: 'user create',
  aliases: ['create user', 'user add', 'add user'],
  capability: 'users',
  summary: 'Create a Webex user.',
  risk: 'low',
  scopes: [
    'spark-admin:people_read',
    'spark-admin:people_write',
    'spark-admin:licenses_read',
    'spark-admin:locations_read',
  ],
  roles: ['Full Administrator', 'User Administrator'],
  examples: [
    'user create ana@acme.example --first Ana --last Novak --license "Webex Calling - Professional" --location Berlin --ext 4711 --org Acme',
    'user create ben@acme.example --first Ben --last Okoro',
  ],
  onOrg: true,
  input,
  data,

  async plan(context, asked) {
    const { org, admin } = context;
    await refuseIfSynchronized(context, 'users are created');
    const [all, locations, existing] = await Promise.all([
      licensesOf(context),
      admin.locations(org.id).list(),
      admin.people(org.id).byEmail(asked.email),
    ]);
    const problems: Problem[] = [];
    if (existing) {
      const message = `${asked.email} is a user of ${org.name} already (${existing.displayName}).`;
      problems.push({ field: 'email', message });
    }
    const wish = resolveLicenses(all, asked.licenses);
    const { location: where, extension } = asked;
    const calling = resolveCalling({ licenses: wish.chosen, locations, location: where, extension });
    const dialled = await checkExtension(context, { location: calling.location, extension });
    problems.push(...wish.problems, ...calling.problems, ...dialled.problems);
    if (problems.length > 0) throw new InputProblems(problems);
    const plan: Data = {
      email: asked.email,
      firstName: asked.firstName,
      lastName: asked.lastName,
      displayName: asked.displayName ?? `${asked.firstName} ${asked.lastName}`,
      licenses: wish.chosen.map((license) => ({ id: license.id, name: licenseLabel(license, all) })),
      ...(calling.location ? { location: { id: calling.location.id, name: calling.location.name } } : {}),
      ...(extension === undefined ? {} : { extension }),
    };
    return {
      summary: `create user ${plan.email} in ${org.name}`,
      changes: changesOf(plan),
      warnings: [...unitWarnings(wish.chosen), ...dialled.warnings],
      beneficiaries: [plan.email],
      calls: 4,
      licenses: wish.chosen.map(({ name }) => name),
      draws: drawsOf(wish.chosen, all),
      data: plan,
    };
  },

  async execute({ org, admin, step }, plan) {
    const people = admin.people(org.id);
    await step('create', {
      result: created,
      write: async () => {
        const user = await people.create({
          email: plan.email,
          firstName: plan.firstName,
          lastName: plan.lastName,
          displayName: plan.displayName,
          licenses: plan.licenses.map(({ id }) => id),
          locationId: plan.location?.id,
          extension: plan.extension,
        });
        return { personId: user.id };
      },
      lookup: async () => {
        const user = await people.byEmail(plan.email);
        if (!user) return { is: 'absent' };
        if (user.displayName === plan.displayName) return { is: 'done', result: { personId: user.id } };
        return { is: 'conflict', detail: `${plan.email} exists as “${user.displayName}”.` };
      },
    });
  },

  undo: {
    inverse: ({ email }) => ({ operation: 'user delete', input: { user: [email] } }),
    since: async (context, plan, recorded) => {
      const made = created.safeParse(recorded('create'));
      if (!made.success) return 'Which account it was is not on record any more.';
      const all = await context.admin.licenses(context.org.id).list();
      return sinceOfUser(context, { ...made.data, email: plan.email }, (user) =>
        changedUser(plan, user, all),
      );
    },
  },

  verify: async (context, plan) => verify(context, plan),
});

function changedUser(plan: Data, user: User, all: readonly License[]): string | undefined {
  const asked = new Set(plan.licenses.map(({ id }) => id));
  const [more] = all.filter(
    (license) => user.licenses.includes(license.id) && !asked.has(license.id) && !isBaseLicense(license),
  );
  const [less] = plan.licenses.filter(({ id }) => !user.licenses.includes(id));
  if (user.displayName !== plan.displayName) return `The name is ${user.displayName} now.`;
  if (more) return `${plan.email} has “${more.name}” now.`;
  return less && `${plan.email} does not have “${less.name}” now.`;
}

function changesOf(plan: Data): readonly Change[] {
  const change = (field: string, label: string, after: string): Change => ({
    field,
    label,
    before: '',
    after,
  });
  const changes = [
    change('email', 'E-mail', plan.email),
    change('displayName', 'Name', plan.displayName),
    change('licenses', 'Licenses', plan.licenses.map(({ name }) => name).join('; ') || 'none asked for'),
  ];
  const full = `${plan.firstName} ${plan.lastName}`;
  if (full !== plan.displayName) changes.splice(2, 0, change('fullName', 'First and last name', full));
  if (plan.location) changes.push(change('location', 'Location', plan.location.name));
  if (plan.extension !== undefined) changes.push(change('extension', 'Extension', plan.extension));
  changes.push(change('invitation', 'Invitation', 'Webex mails one to the user'));
  return changes;
}

async function verify({ org, admin }: ReadContext, plan: Data): Promise<Outcome> {
  const user = await admin.people(org.id).byEmail(plan.email);
  if (!user) {
    const email: FieldResult = { label: 'E-mail', asked: plan.email, is: '', match: 'missing' };
    return { fields: [email], notes: ['Webex accepted the user but does not show it.'] };
  }
  const fields = [
    compare('E-mail', plan.email, user.email),
    compare('Name', plan.displayName, user.displayName),
    compare('Full name', `${plan.firstName} ${plan.lastName}`, fullName(user)),
    ...(await licenseResults({ org, admin }, plan, user)),
    ...(await locationResult({ org, admin }, plan, user)),
  ];
  if (plan.extension !== undefined) fields.push(compare('Extension', plan.extension, user.extension ?? ''));
  return { fields, notes: [] };
}

const fullName = ({ firstName, lastName }: User): string =>
  [firstName, lastName].filter((part) => part !== undefined).join(' ');

function compare(label: string, asked: string, is: string): FieldResult {
  if (asked === is) return { label, asked, is, match: 'same' };
  return { label, asked, is, match: is === '' ? 'missing' : 'differs' };
}

/** Webex skips licenses it cannot assign without a word, and adds its free ones: both are said. */
async function licenseResults(
  { org, admin }: Pick<ReadContext, 'org' | 'admin'>,
  plan: Data,
  user: User,
): Promise<readonly FieldResult[]> {
  const held = new Set(user.licenses);
  const asked = new Set(plan.licenses.map(({ id }) => id));
  const results: FieldResult[] = plan.licenses.map(({ id, name }) => ({
    label: 'License',
    asked: name,
    is: held.has(id) ? name : '',
    match: held.has(id) ? 'same' : 'missing',
  }));
  const added = user.licenses.filter((id) => !asked.has(id));
  if (added.length === 0) return results;
  const all = await admin.licenses(org.id).list();
  const names = added.map((id) => all.find((license) => license.id === id)?.name ?? id);
  return [...results, { label: 'License', asked: '', is: names.join('; '), match: 'added' }];
}

async function locationResult(
  { org, admin }: Pick<ReadContext, 'org' | 'admin'>,
  plan: Data,
  user: User,
): Promise<readonly FieldResult[]> {
  if (!plan.location) return [];
  const { location } = plan;
  if (user.locationId === location.id) return [compare('Location', location.name, location.name)];
  const all = user.locationId === undefined ? [] : await admin.locations(org.id).list();
  const is = all.find(({ id }) => id === user.locationId)?.name ?? user.locationId ?? '';
  return [compare('Location', location.name, is)];
}
