// Adding and removing licenses of a user: one plan, one PATCH, one reading back, for every operation that does it.
import * as z from 'zod';
import { resolveCalling, resolveLicenses } from './assignable.ts';
import type { ExecuteContext, ReadContext } from './context.ts';
import { checkExtension } from './extensions.ts';
import { InputProblems, type Problem } from './failure.ts';
import { drawsOf, isBaseLicense, isCallingLicense, licenseLabel, unitWarnings } from './fields.ts';
import { inPlainWords } from './license-refusals.ts';
import type { PlanDraft } from './operation.ts';
import type { License } from './ports/admin/licenses.ts';
import type { User } from './ports/admin/people.ts';
import type { Change, FieldResult, Outcome } from './request.ts';
import { sinceOfUser, type UndoSpec } from './undo.ts';
import { CALLING_FIELDS, othersChanged } from './user-diff.ts';
import { snapshotOf } from './user-snapshot.ts';

const named = z.object({ id: z.string(), name: z.string() });

export const licenseChange = z.object({
  personId: z.string(),
  email: z.string(),
  displayName: z.string(),
  add: z.array(named.extend({ calling: z.boolean() })),
  remove: z.array(named),
  location: named.optional(),
  extension: z.string().optional(),
});
export type LicenseChangeData = z.infer<typeof licenseChange>;

export interface LicenseWishes {
  readonly user: User;
  readonly all: readonly License[];
  /** Field of the form a problem is shown at. */
  readonly field: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly location: string | undefined;
  readonly extension: string | undefined;
}

export async function planLicenseChange(
  context: ReadContext,
  wishes: LicenseWishes,
): Promise<PlanDraft<LicenseChangeData>> {
  const { org, admin } = context;
  const { user, all, field } = wishes;
  const adding = resolveLicenses(
    all.map((license) => asFor(user, license)),
    wishes.add,
  );
  const removing = resolveHeld(all, user, wishes.remove);
  const add = adding.chosen.filter(({ id }) => !user.licenses.includes(id));
  const problems: Problem[] = [...adding.problems, ...removing.problems].map(({ message }) => ({
    field,
    message,
  }));
  if (add.length === 0 && removing.chosen.length === 0 && problems.length === 0) {
    const held = adding.chosen.length > 0 ? `${user.displayName} has that already.` : 'Nothing would change.';
    problems.push({ field, message: `${held} Choose what to add or to remove.` });
  }
  problems.push(...crowded(all, user, add, removing.chosen, field));
  const calling = resolveCalling({
    licenses: add,
    locations: await admin.locations(org.id).list(),
    location: wishes.location ?? (add.some(isCallingLicense) ? user.locationId : undefined),
    extension: wishes.extension ?? (add.some(isCallingLicense) ? user.extension : undefined),
  });
  const extension = add.some(isCallingLicense) ? (wishes.extension ?? user.extension) : undefined;
  const { location } = calling;
  const dialled = await checkExtension(context, { location, extension, personId: user.id });
  problems.push(...calling.problems, ...dialled.problems);
  if (problems.length > 0) throw new InputProblems(problems);
  const data: LicenseChangeData = {
    personId: user.id,
    email: user.email,
    displayName: user.displayName,
    add: add.map((license) => ({
      id: license.id,
      name: licenseLabel(license, all),
      calling: isCallingLicense(license),
    })),
    remove: removing.chosen.map((license) => ({ id: license.id, name: licenseLabel(license, all) })),
    ...(location ? { location: { id: location.id, name: location.name } } : {}),
    ...(extension === undefined ? {} : { extension }),
  };
  return {
    summary: `change licenses of ${user.email} in ${org.name}`,
    changes: changesOf(data),
    warnings: [...warningsOf(add, removing.chosen, user), ...dialled.warnings],
    beneficiaries: [user.email],
    before: snapshotOf(user),
    calls: 4,
    licenses: [...add, ...removing.chosen].map(({ name }) => name),
    draws: drawsOf(add, all),
    data,
  };
}

/** What the user holds needs no free unit, neither to be kept nor to be taken back. */
function asFor(user: User, license: License): License {
  if (!user.licenses.includes(license.id)) return license;
  return { ...license, consumedUnits: 0, totalUnits: Math.max(1, license.totalUnits), holds: [] };
}

function resolveHeld(all: readonly License[], user: User, wanted: readonly string[]) {
  const held = all.filter(({ id }) => user.licenses.includes(id)).map((license) => asFor(user, license));
  const { chosen, problems } = resolveLicenses(held, wanted, {
    several: true,
    whose: `${user.displayName} does not have`,
  });
  const base = chosen.filter(isBaseLicense).map(({ name }) => ({
    field: 'licenses',
    message: `“${name}” comes with every user and cannot be taken back.`,
  }));
  return { chosen: chosen.filter((license) => !isBaseLicense(license)), problems: [...problems, ...base] };
}

/** Webex gives a user one calling license: a second one needs the first one to go in the same change. */
function crowded(
  all: readonly License[],
  user: User,
  add: readonly License[],
  remove: readonly License[],
  field: string,
): readonly Problem[] {
  const [wanted] = add.filter(isCallingLicense);
  const gone = new Set(remove.map(({ id }) => id));
  const kept = all.filter(
    (license) => isCallingLicense(license) && user.licenses.includes(license.id) && !gone.has(license.id),
  );
  const [other] = kept;
  if (!wanted || !other) return [];
  const message = `${user.displayName} has “${other.name}”, and Webex gives a user one calling license: remove that one as well.`;
  return [{ field, message }];
}

function changesOf(data: LicenseChangeData): readonly Change[] {
  const change = (field: string, label: string, after: string): Change => ({
    field,
    label,
    before: '',
    after,
  });
  const changes = [change('email', 'E-mail', data.email), change('displayName', 'Name', data.displayName)];
  for (const { name } of data.add) changes.push(change('add', 'Add', name));
  for (const { name } of data.remove) changes.push(change('remove', 'Remove', name));
  if (data.location) changes.push(change('location', 'Location', data.location.name));
  if (data.extension !== undefined) changes.push(change('extension', 'Extension', data.extension));
  return changes;
}

function warningsOf(add: readonly License[], remove: readonly License[], user: User): readonly string[] {
  // Moving from one to another keeps the number and what belongs to it.
  const calling = add.some(isCallingLicense) ? [] : remove.filter(isCallingLicense);
  return [
    ...calling.map(
      ({ name }) =>
        `Removing “${name}” destroys the calling set-up of ${user.displayName} for good: number or extension${
          user.extension === undefined ? '' : ` ${user.extension}`
        }, forwarding, voicemail and phones.`,
    ),
    ...unitWarnings(add),
  ];
}

/** `lost`: it was looked up, as no answer had come. */
const answered = z.object({ status: z.union([z.literal(200), z.literal(206), z.literal('lost')]) });
export type LicenseAnswered = z.infer<typeof answered>;

export async function executeLicenseChange(
  { org, admin, step }: ExecuteContext,
  data: LicenseChangeData,
): Promise<LicenseAnswered> {
  return step('change', {
    result: answered,
    write: async () => {
      try {
        const { status } = await admin.licenses(org.id).change({
          personId: data.personId,
          add: data.add.map(({ id, calling }) =>
            calling ? { id, locationId: data.location?.id, extension: data.extension } : { id },
          ),
          remove: data.remove.map(({ id }) => id),
        });
        return { status };
      } catch (error) {
        throw inPlainWords(error);
      }
    },
    lookup: async () => {
      const held = new Set((await admin.people(org.id).get(data.personId)).licenses);
      const seen = data.add.some(({ id }) => held.has(id)) || data.remove.some(({ id }) => !held.has(id));
      // Some of it is there, so it was done; what is missing is said when it is read back.
      return seen ? { is: 'done', result: { status: 'lost' } } : { is: 'absent' };
    },
  });
}

export async function verifyLicenseChange(
  context: ReadContext,
  data: LicenseChangeData,
  { status }: LicenseAnswered,
): Promise<Outcome> {
  const { org, admin } = context;
  const user = await admin.people(org.id).get(data.personId);
  const held = new Set(user.licenses);
  const fields: FieldResult[] = [
    ...data.add.map(
      ({ id, name }): FieldResult => ({
        label: 'Added',
        asked: name,
        is: held.has(id) ? name : '',
        match: held.has(id) ? 'same' : 'missing',
      }),
    ),
    ...data.remove.map(
      ({ id, name }): FieldResult => ({
        label: 'Removed',
        asked: `without ${name}`,
        is: held.has(id) ? `${name}, still there` : name,
        match: held.has(id) ? 'differs' : 'same',
      }),
    ),
  ];
  if (data.location) {
    const locations = await admin.locations(org.id).list();
    const is = locations.find(({ id }) => id === user.locationId)?.name ?? '';
    fields.push({ label: 'Location', asked: data.location.name, is, match: matchOf(data.location.name, is) });
  }
  if (data.extension !== undefined) {
    const is = user.extension ?? '';
    fields.push({ label: 'Extension', asked: data.extension, is, match: matchOf(data.extension, is) });
  }
  const calling = data.location !== undefined || data.remove.length > 0;
  const rest = await othersChanged(context, {
    after: user,
    fields: calling ? CALLING_FIELDS : [],
    licenses: [...data.add, ...data.remove].map(({ id }) => id),
  });
  const incomplete = fields.some(({ match }) => match === 'missing' || match === 'differs');
  const notes: string[] = [];
  if (status === 206) notes.push('Webex said itself that it did only a part of this.');
  else if (incomplete && status === 'lost') notes.push('No answer of Webex arrived; this is what it shows.');
  else if (incomplete) notes.push('Webex answered that all of it was done, yet this is what it shows.');
  return { fields: [...fields, ...rest], notes };
}

export const undoLicenseChange: UndoSpec<LicenseChangeData> = {
  inverse: ({ email, add, remove }) => {
    const given = add.map(({ id }) => id);
    const taken = remove.map(({ id }) => id);
    if (taken.length === 0) return { operation: 'license remove', input: { user: [email], licenses: given } };
    const input = { user: [email], licenses: taken, ...(given.length > 0 ? { remove: given } : {}) };
    return { operation: 'license assign', input, open: ['location', 'extension'] };
  },
  since: async (context, data) =>
    sinceOfUser(context, data, ({ displayName, licenses }) => {
      const gone = data.add.filter(({ id }) => !licenses.includes(id));
      const back = data.remove.filter(({ id }) => licenses.includes(id));
      if (gone.length + back.length === 0) return undefined;
      return [
        ...gone.map(({ name }) => `${displayName} does not have “${name}” now.`),
        ...back.map(({ name }) => `${displayName} has “${name}” now.`),
      ].join(' ');
    }),
};

function matchOf(asked: string, is: string): FieldResult['match'] {
  if (asked === is) return 'same';
  return is === '' ? 'missing' : 'differs';
}
