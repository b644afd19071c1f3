// A small organization for reading tables against, without Webex.
import { readColumns } from '../../../src/domain/bulk/columns.ts';
import { readTable } from '../../../src/domain/bulk/table.ts';
import { textOf } from '../../../src/domain/bulk/text.ts';
import { readWishes, type Wishes } from '../../../src/domain/bulk/wishes.ts';
import type { License } from '../../../src/domain/ports/admin/licenses.ts';

const license = (id: string, name: string, subscriptionId: string | undefined = 'Sub1'): License => ({
  id,
  name,
  totalUnits: 10,
  consumedUnits: 8,
  subscriptionId,
  siteUrl: undefined,
});

export const CALLING = license('L1', 'Webex Calling - Professional');
export const MESSAGING = license('L2', 'Messaging');
const TWINS = [license('L3', 'Meetings', 'Sub111111'), license('L4', 'Meetings', 'Sub222222')];
export const LICENSES: readonly License[] = [CALLING, MESSAGING, ...TWINS];

export interface Read extends Wishes {
  /** Of all stages. */
  readonly told: readonly string[];
}

export function read(file: string | Uint8Array): Read {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
  const { text, repairs } = textOf(bytes);
  const table = readTable(text);
  const columns = readColumns(table, LICENSES);
  const wishes = readWishes(table, columns, LICENSES);
  return { ...wishes, told: [...repairs, ...table.repairs, ...columns.notes, ...wishes.repairs] };
}
