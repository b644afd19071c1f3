// Many users from a CSV: created, changed, given and taken licenses; planned as a whole, carried out row by row.
import * as z from 'zod';
import { rowWork } from '../../domain/bulk/carry-out.ts';
import { effectSchema, leftSchema } from '../../domain/bulk/effect.ts';
import { bulkOutcome, resultFile } from '../../domain/bulk/outcome.ts';
import { planBulk } from '../../domain/bulk/plan.ts';
import { type BulkUndo, undoOf } from '../../domain/bulk/undo.ts';
import type { ReadContext } from '../../domain/context.ts';
import { Fault } from '../../domain/failure.ts';
import { asField } from '../../domain/input.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { RowsEnd } from '../../domain/steps.ts';

const NO_FILE =
  'Attach a CSV to the message that says “bulk”: an export of Control Hub, or one with the columns E-mail, First name, ' +
  'Last name, Display name, Title, Department, New e-mail, Add licenses, Remove licenses, Location, Extension, Phone number.';

export default defineOperation({
  name: 'bulk',
  aliases: ['user bulk', 'bulk users'],
  capability: 'users',
  summary: 'Create and change many users, and their licenses, from an attached CSV.',
  risk: 'high',
  scopes: [
    'spark-admin:people_read',
    'spark-admin:people_write',
    'spark-admin:licenses_read',
    'spark-admin:locations_read',
  ],
  roles: ['Full Administrator', 'User Administrator'],
  examples: ['bulk --org Acme', 'bulk --undo R-12 --org Acme'],
  onOrg: true,
  input: z.object({
    undo: asField(
      { title: 'Take back', flags: ['undo'], kind: 'text', hint: 'A bulk change, e.g. R-12.', maxLength: 12 },
      z
        .string()
        .regex(/^r-?[1-9]\d{0,8}$/i, 'Say which bulk change, e.g. R-12.')
        .transform((said) => Number(said.replace(/^r-?/i, '')))
        .optional(),
    ),
  }),
  data: z.object({
    rows: z.number().int(),
    requestId: z.number().int(),
    creates: z.literal('only').optional(),
  }),

  async plan(context, { undo }) {
    const { org, admin, stored } = context;
    const attached = await (undo === undefined ? context.attachment() : stored(undoKey(undo, org.id)));
    const missing =
      undo === undefined ? NO_FILE : `R-${undo} has changed nothing in ${org.name} that can be taken back.`;
    if (!attached) throw new Fault({ code: 'no-file', message: missing, repeat: 'never' });
    const left = undo === undefined ? undefined : await stored(leftKey(undo, org.id));
    const wrote = left && leftSchema.parse(JSON.parse(new TextDecoder().decode(left.bytes)));
    return admin.organizations().batch(org.id, async () => planBulk(context, attached.bytes, wrote));
  },

  async execute(context) {
    const { org, admin, files, requestId, rows, payload } = context;
    const effects = z.array(effectSchema).parse(JSON.parse(await payload()));
    const work = rowWork(context);
    // Read once for certain; a run of hours must not keep other planned work waiting.
    await admin.organizations().batch(org.id, async () => undefined);
    const end = await rows(effects, work);
    const key = `R-${requestId}:result`;
    const name = `bulk-R-${requestId}.csv`;
    const encode = (csv: string): Uint8Array => new TextEncoder().encode(csv);
    const undo = undoOf(effects, end.results, await placesOf(context, end));
    await files.put(key, name, encode(resultFile(effects, end, undo.rest)));
    if (undo.csv !== undefined) {
      await files.put(leftKey(requestId, org.id), 'left.json', encode(JSON.stringify(undo.left)));
      await files.put(undoKey(requestId, org.id), `undo-R-${requestId}.csv`, encode(undo.csv));
    }
    return { effects, end, undo, file: { key, name, text: 'What came of each row.' } };
  },

  // Row by row it is looked, when that is planned, whether things are as this left them.
  undo: {
    inverse: ({ requestId, creates }) =>
      creates === 'only'
        ? { never: 'it has only created users, and they stay. “user delete” takes one back, for good.' }
        : { operation: 'bulk', input: { undo: [`R-${requestId}`] } },
    since: async () => undefined,
  },

  // Every row was read back when it was written.
  verify: async (_, __, { effects, end, undo, file }) => {
    const outcome = bulkOutcome(effects, end, file);
    return { ...outcome, notes: [...outcome.notes, ...undoNotes(undo)] };
  },
});

/** Bound to the organization: what was changed there is taken back there. */
const undoKey = (requestId: number, orgId: string): string => `R-${requestId}:undo:${orgId}`;

const leftKey = (requestId: number, orgId: string): string => `R-${requestId}:left:${orgId}`;

/** Names of the locations that went with calling licenses; those that several share stay ids. */
async function placesOf(
  { org, admin }: ReadContext,
  { results }: RowsEnd,
): Promise<ReadonlyMap<string, string>> {
  const isPlaced = [...results.values()].some(({ before }) => before?.['locationId'] !== undefined);
  const all = isPlaced ? await admin.locations(org.id).list() : [];
  const isShared = (wanted: string): boolean => all.filter(({ name }) => name === wanted).length > 1;
  return new Map(all.map(({ id, name }) => [id, isShared(name) ? id : name]));
}

/** On the card; the file names them row by row. */
const NAMED = 3;

function undoNotes({ csv, rest }: BulkUndo): readonly string[] {
  const created = rest.filter((one) => one.created).length;
  const others = rest.filter((one) => !one.created);
  const more = others.length > NAMED ? ` And ${others.length - NAMED} more; the file has them all.` : '';
  const named = others.slice(0, NAMED).map(({ why }) => why);
  return [
    ...(created === 0
      ? []
      : [
          `${created === 1 ? '1 user was created and stays' : `${created} users were created and stay`}${csv === undefined ? '' : ', also when this is undone'}: “user delete” takes one back, for good.`,
        ]),
    ...(others.length === 0 ? [] : [`Undo does not bring back all: ${named.join(' ')}${more}`]),
  ];
}
