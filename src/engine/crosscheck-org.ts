import { type Crosscheck, crosscheck, LEAD_MS } from '../domain/crosscheck.ts';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { AuditRow, Store } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';

interface Deps {
  readonly store: Store;
  readonly admin: Pick<Admin, 'auditEvents'>;
}

const STEPS = ['step.send', 'step.confirm', 'step.refused', 'step.unanswered'];
const PAGE = 1000;

/** `from` and `now`: epoch milliseconds of business time. */
export async function crosscheckOrg(
  { store, admin }: Deps,
  orgId: string,
  from: number,
  now: number,
): Promise<Crosscheck> {
  const rows = await stepRows(store, from - LEAD_MS);
  const ids = new Set(rows.flatMap(({ requestId }) => requestId ?? []));
  const requests: Request[] = [];
  for (const id of ids) {
    const request = await store.read(async (reader) => reader.request(id));
    if (request?.org?.id === orgId) requests.push(request);
  }
  return crosscheck({
    query: { from, to: now },
    now,
    audit: admin.auditEvents(orgId),
    rows,
    requests,
  });
}

/** Oldest first. */
async function stepRows(store: Store, from: number): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = [];
  for (let before: number | undefined; ; ) {
    const filter = { actions: STEPS, from, before, limit: PAGE };
    const page = await store.read(async (reader) => reader.searchAudit(filter));
    rows.push(...page);
    if (page.length < PAGE) return rows.toReversed();
    before = page.at(-1)?.seq;
  }
}
