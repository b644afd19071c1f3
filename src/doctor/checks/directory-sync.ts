import * as z from 'zod';
import { directorySyncKey, SYNCHRONIZED_FIELDS } from '../../domain/directory-sync.ts';
import { Fault } from '../../domain/failure.ts';
import { utcTime } from '../../domain/show/times.ts';
import { type Check, ok } from '../finding.ts';
import { type Patient, storeOf } from '../patient.ts';

const Known = z.object({ synchronized: z.literal(true), by: z.string(), at: z.number() });
const PREFIX = directorySyncKey('');

export const directorySync: Check = {
  name: 'directory-sync',
  asks: 'Which organizations are known to get their users from a directory?',
  needs: ['database'],
  async examine(patient) {
    const { store } = storeOf(patient);
    const values = await store.read(async (reader) => reader.valuesBelow(PREFIX));
    const known = [...values].flatMap(([key, value]) => {
      const fact = Known.safeParse(value).data;
      return fact === undefined ? [] : [{ orgId: key.slice(PREFIX.length), ...fact }];
    });
    if (known.length === 0) return [ok('None is known. Webex does not tell; the first refusal does.')];
    const names = await namesOf(patient);
    return known.map(({ orgId, by, at }) => {
      const name = names.get(orgId) ?? orgId;
      const how = by === 'refusal' ? 'learned from a refusal' : 'said by a person';
      return ok(
        `${name} gets its users from a directory (${how}, ${utcTime(at)}): users are neither created nor deleted there, and ${SYNCHRONIZED_FIELDS.join(', ')} not changed. If that is over: org directory-sync "${name}" off`,
        name,
      );
    });
  },
};

/** Ids are good enough where Webex cannot be asked. */
async function namesOf({ access }: Patient): Promise<ReadonlyMap<string, string>> {
  try {
    const orgs = (await access?.admin.organizations().list()) ?? [];
    return new Map(orgs.map(({ id, name }) => [id, name]));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return new Map();
  }
}
