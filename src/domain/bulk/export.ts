// The users of an organization as a CSV: one column per license, as in the exports of Control Hub.
import { csvFile } from '../csv.ts';
import { licenseLabel } from '../fields.ts';
import type { License } from '../ports/admin/licenses.ts';
import type { Location } from '../ports/admin/locations.ts';
import type { ListedUser } from '../ports/admin/people.ts';
import type { Role } from '../ports/admin/roles.ts';
import { TITLES } from './columns.ts';

export interface Exported {
  readonly users: readonly ListedUser[];
  readonly licenses: readonly License[];
  /** Person ids by license id, where the list of users does not tell licenses. */
  readonly holders: ReadonlyMap<string, ReadonlySet<string>>;
  readonly locations: readonly Location[];
  readonly roles: readonly Role[];
}

export function exportFile({ users, licenses, holders, locations, roles }: Exported): string {
  const placeOf = new Map(locations.map(({ id, name }) => [id, name]));
  const roleOf = new Map(roles.map(({ id, name }) => [id, name]));
  const holds = (user: ListedUser, { id }: License): boolean =>
    user.licenses?.includes(id) ?? holders.get(id)?.has(user.id) ?? false;
  const { email, firstName, lastName, displayName, title, department, location, extension } = TITLES;
  const header = [email, firstName, lastName, displayName, title, department, location, extension];
  const rows = users.map((user) => [
    user.email,
    user.firstName ?? '',
    user.lastName ?? '',
    user.displayName,
    user.title ?? '',
    user.department ?? '',
    placeOf.get(user.locationId ?? '') ?? user.locationId ?? '',
    user.extension ?? '',
    user.invitePending === true ? 'invited' : (user.status ?? ''),
    (user.roles ?? []).map((id) => roleOf.get(id) ?? id).join(' | '),
    ...licenses.map((license) => (holds(user, license) ? 'TRUE' : 'FALSE')),
  ]);
  const labels = licenses.map((license) => licenseLabel(license, licenses));
  return csvFile([...header, 'User Status', 'Roles', ...labels], rows);
}
