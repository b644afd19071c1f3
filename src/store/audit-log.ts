// Looking things up in the audit. The index is on requests; everything else reads the rows, newest first.
import { type Kysely, type SqlBool, sql } from 'kysely';
import type { AuditFilter, AuditRow } from '../domain/ports/store.ts';
import { fromRow } from './audit.ts';
import type { Tables } from './schema.ts';

export async function searchAudit(db: Kysely<Tables>, filter: AuditFilter): Promise<readonly AuditRow[]> {
  const { requestId, about, orgId, actions, from, before, limit } = filter;
  let query = db.selectFrom('audit').selectAll();
  if (requestId !== undefined) query = query.where('request_id', '=', requestId);
  if (orgId !== undefined) query = query.where(inOrg(orgId));
  if (about !== undefined) query = query.where(speaksOf(about));
  if (actions !== undefined) query = query.where('action', 'in', actions);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (before !== undefined) query = query.where('seq', '<', before);
  const rows = await query.orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(fromRow);
}

/** As a whole JSON text, so that ann@… is not found in joann@…, nor in the name of who did it. */
function naming(email: string) {
  const token = JSON.stringify(email.toLowerCase()).replace(/[\\%_]/g, String.raw`\$&`);
  return sql<SqlBool>`lower(detail) like ${`%${token}%`} escape '\\'`;
}

/** One row of a request names the person, the others belong to it. */
const speaksOf = (email: string) =>
  sql<SqlBool>`(request_id in (select request_id from audit where request_id is not null and ${naming(email)})
    or ${naming(email)})`;

/** A draft's rows come before its organization is known, and steps do not repeat it. */
const inOrg = (orgId: string) =>
  sql<SqlBool>`(org_id = ${orgId} or request_id in (select request_id from audit where org_id = ${orgId}))`;
