// A user as a plan saw it, to tell afterwards what became of everything nobody asked for.
import * as z from 'zod';
import type { User } from './ports/admin/people.ts';

const text = z.string().optional();

/** The fields of a user that people change, as a plan keeps them. */
export const UserSnapshot = z.object({
  email: text,
  displayName: text,
  firstName: text,
  lastName: text,
  title: text,
  department: text,
  locationId: text,
  extension: text,
  loginEnabled: z.boolean().optional(),
  phoneNumbers: z.array(z.string()),
  roles: z.array(z.string()),
  licenses: z.array(z.string()),
});
export type UserSnapshot = z.infer<typeof UserSnapshot>;
export type UserField = keyof UserSnapshot;

export function snapshotOf(user: User): UserSnapshot {
  const { email, displayName, firstName, lastName, title, department, locationId, extension, loginEnabled } =
    user;
  const lists = {
    phoneNumbers: [...user.phoneNumbers],
    roles: [...user.roles],
    licenses: [...user.licenses],
  };
  const single = {
    email,
    displayName,
    firstName,
    lastName,
    title,
    department,
    locationId,
    extension,
    loginEnabled,
  };
  return { ...single, ...lists };
}
