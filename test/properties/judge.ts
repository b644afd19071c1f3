// What has to be true of a person and of the outcome's card, whatever was asked and whatever went wrong.
import { differences, type Whole } from '../operations/license-people.ts';
import type { Labelled, Org } from './town.ts';

export interface Wish {
  readonly command: string;
  readonly add: readonly Labelled[];
  readonly remove: readonly Labelled[];
  readonly set: Readonly<Record<string, string>>;
}

export interface Story {
  readonly wish: Wish;
  readonly org: Org;
  readonly before: Whole;
  readonly after: Whole;
  /** Of the card it ended on: an outcome, or a form that came back. */
  readonly text: string;
}

const CALLING = ['extension', 'locationId', 'phoneNumbers'];

/** Everything that is not as it must be, in words. */
export function faultsOf(story: Story): readonly string[] {
  return [...unasked(story), ...(/R-\d+: (Done|Partly)/.test(story.text) ? untrue(story) : unchanged(story))];
}

function unasked({ wish, before, after }: Story): readonly string[] {
  const { add, remove, set } = wish;
  const may = new Set(Object.keys(set));
  if (add.length + remove.length > 0) may.add('licenses').add('siteUrls');
  if ([...add, ...remove].some(({ calling }) => calling)) for (const field of CALLING) may.add(field);
  const fields = differences(before, after)
    .filter((field) => !may.has(field))
    .map((field) => `${field} was not asked for and is different`);
  const [had, has] = [new Set(before.licenses), new Set(after.licenses)];
  const gained = after.licenses.filter((id) => !had.has(id) && !add.some((one) => one.id === id));
  const lost = before.licenses.filter((id) => !has.has(id) && !remove.some((one) => one.id === id));
  return [
    ...fields,
    ...gained.map((id) => `license ${id} came unasked`),
    ...lost.map((id) => `license ${id} went unasked`),
  ];
}

/** A form that came back, a refusal, a failure: nothing may have happened. */
function unchanged({ before, after, text }: Story): readonly string[] {
  if (text.includes('Outcome unknown')) return [];
  return differences(before, after).map((field) => `${field} is different, and the card says that it failed`);
}

function untrue({ wish, org, after, text }: Story): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const wrong: string[] = [];
  const expectLine = (line: string): void => {
    if (!lines.includes(line)) wrong.push(`the card lacks “${line}”`);
  };
  const has = new Set(after.licenses);
  for (const { id, name } of wish.add)
    expectLine(`Added: ${has.has(id) ? `✓ ${name}` : `✗ asked: ${name}; not there`}`);
  for (const { id, name } of wish.remove)
    expectLine(
      `Removed: ${has.has(id) ? `✗ asked: without ${name}; is: ${name}, still there` : `✓ ${name}`}`,
    );
  const labels: Record<string, string> = {
    title: 'Title',
    department: 'Department',
    displayName: 'Display name',
  };
  for (const [field, asked] of Object.entries(wish.set)) {
    const now = after[field];
    const is = typeof now === 'string' ? now : '';
    expectLine(`${labels[field]}: ${is === asked ? `✓ ${is}` : `✗ asked: ${asked}; is: ${is}`}`);
  }
  const claims = lines.filter((line) => /^(Added|Removed): /.test(line)).length;
  if (claims !== wish.add.length + wish.remove.length) wrong.push(`the card tells of ${claims} licenses`);
  const place = org.places.find(({ id }) => id === after['locationId'])?.name;
  const told = lines.find((line) => line.startsWith('Location: ✓ '))?.slice('Location: ✓ '.length);
  if (told !== undefined && told !== place) wrong.push(`the card says ${told}, the place is ${place}`);
  const number = lines.find((line) => line.startsWith('Extension: ✓ '))?.slice('Extension: ✓ '.length);
  if (number !== undefined && number !== after['extension']) wrong.push(`the card says extension ${number}`);
  const complete = !lines.some((line) => line.includes(': ✗ '));
  if (complete !== text.includes(': Done')) wrong.push('the headline does not say what the lines say');
  return wrong;
}
