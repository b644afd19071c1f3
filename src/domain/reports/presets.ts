// What the form of an order starts with: what the licenses of the organization tell of its sites and subscriptions.

import type { ReadContext } from '../context.ts';
import { Fault } from '../failure.ts';
import type { FieldMeta } from '../input.ts';
import type { License } from '../ports/admin/licenses.ts';

type Preset = NonNullable<FieldMeta['preset']>;

/** More would not fit into the field. */
const MOST = 10;

/** A form without them is better than none: the licenses are another credential's to read. */
async function licensesOf({ admin, org }: ReadContext): Promise<readonly License[]> {
  try {
    const orgId = org.id === '' ? (await admin.reports().account())?.orgId : org.id;
    return orgId === undefined ? [] : await admin.licenses(orgId).list();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [];
  }
}

const of =
  (pick: (license: License) => string | undefined): Preset =>
  async (context) => {
    const found = (await licensesOf(context)).map(pick).filter((one) => one !== undefined && one !== '');
    const distinct = [...new Set(found)].flatMap((one) => one ?? []).toSorted();
    return distinct.length > MOST ? [] : distinct;
  };

export const presetSites = of(({ siteUrl }) => siteUrl);
export const presetSubscriptions = of(({ subscriptionId }) => subscriptionId);
