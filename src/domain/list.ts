// Operations that list things. From the rows come the card, its further pages, the file of a long list, and the
// same over all organizations; the operation says where rows come from and how one looks.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { csvFile } from './csv.ts';
import { asField } from './input.ts';
import { defineOperation, type ReadOperation } from './operation.ts';
import type { RawInput } from './request.ts';
import { answerModel } from './show/answer.ts';
import type { Fact } from './views.ts';

/** Lines of one card; what is longer has further pages, and comes as a file as well. */
const PAGE = 25;

export interface Column<R> {
  readonly title: string;
  readonly value: (row: R) => string;
}

interface ListSpec<I extends z.ZodRawShape, R>
  extends Pick<
    ReadOperation,
    'name' | 'aliases' | 'capability' | 'summary' | 'scopes' | 'roles' | 'examples' | 'onOrg'
  > {
  readonly input: I;
  /** What is listed, e.g. "Locations of Acme". */
  readonly title: (context: ReadContext, input: z.output<z.ZodObject<I>>) => string;
  /** In the order in which they are shown. Only the first `enough` are needed, where that is said. */
  readonly rows: (
    context: ReadContext,
    input: z.output<z.ZodObject<I>>,
    enough?: number,
  ) => Promise<readonly R[]>;
  /** `rows` heeds `enough`: further pages do not count all of them again. */
  readonly cutShort?: true;
  readonly fact: (row: R) => Fact;
  /** Of the file; the organization is added where several are listed. */
  readonly columns: readonly Column<R>[];
  /** A sentence about all of them; the default counts. */
  readonly summarize?: (rows: readonly R[], context: ReadContext) => string;
  /** Said when there are none. */
  readonly empty: string;
  /** What one may do next. */
  readonly footer?: string;
  /** `--org all` reads every organization. */
  readonly acrossOrgs?: true;
}

const NAME_MAX = 256;

/** Narrows a list; see `named`. */
export function nameFilter(hint = 'A part of the name; empty: all of them.') {
  return asField(
    { title: 'Name', flags: ['name'], kind: 'text', positional: 'rest', hint, maxLength: NAME_MAX },
    z.string().max(NAME_MAX, 'That is too long for a name.').optional(),
  );
}

/** Those with `part` in their name, by name. */
export function named<R extends { readonly name: string }>(rows: readonly R[], part = ''): readonly R[] {
  const wanted = part.trim().toLowerCase();
  return rows
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Adds `--page` to the input. */
export function defineList<I extends z.ZodRawShape, R>(spec: ListSpec<I, R>): ReadOperation {
  const {
    input,
    title,
    rows,
    fact,
    columns,
    summarize,
    empty,
    footer,
    acrossOrgs,
    cutShort,
    ...description
  } = spec;
  const header = columns.map((column) => column.title);
  const cells = (row: R): readonly string[] => columns.map(({ value }) => value(row));
  const schema = z.object({ ...input, page: pageField() });
  const wish = z.object(input);
  const operation = defineOperation({
    ...description,
    risk: 'read',
    input: schema,
    stage: async () => ({ fields: Object.keys(input), fresh: false }),
    async answer(context, asked) {
      const given = wish.parse(asked);
      const { page } = Paged.parse(asked);
      const from = (page - 1) * PAGE;
      const isCut = cutShort === true && page > 1;
      const all = await rows(context, given, isCut ? from + PAGE + 1 : undefined);
      const shown = all.slice(from, from + PAGE);
      const more = all.length > from + PAGE;
      const counted = isCut ? '' : (summarize?.(all, context) ?? `${all.length} in all.`);
      const place = shown.length < all.length ? `Here are ${from + 1} to ${from + shown.length}.` : '';
      const beyond = `There are only ${all.length}, on ${Math.ceil(all.length / PAGE)} pages.`;
      const said = shown.length === 0 ? beyond : [counted, place].filter(Boolean).join(' ');
      const model = answerModel({
        title: title(context, given),
        subtitle: all.length === 0 ? empty : said,
        facts: shown.map(fact),
        footer,
        more,
      });
      const file = `${description.name.replaceAll(' ', '-')}.csv`;
      if (all.length <= PAGE || page > 1) return { model };
      return { model, file: { name: file, text: csvFile(header, all.map(cells)) } };
    },
  });
  if (acrossOrgs !== true) return operation;
  const listed = async (context: ReadContext, raw: RawInput): Promise<readonly (readonly string[])[]> =>
    (await rows(context, wish.parse(operation.parse(raw)))).map(cells);
  return { ...operation, acrossOrgs: { header, rows: listed } };
}

const Paged = z.object({ page: z.number() });

const pageField = () =>
  asField(
    {
      title: 'Page',
      flags: ['page'],
      kind: 'text',
      hint: 'further pages of a long list',
      maxLength: 4,
    },
    z
      .string()
      .regex(/^[1-9]\d{0,3}$/, 'This is a number of a page: 1, 2, 3 and so on.')
      .default('1')
      .transform(Number),
  );
