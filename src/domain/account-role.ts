// What the account behind the admin credential is, and what it may do in which organization. Webex tells the roles
// at home; what they mean for customers is in its partner guide.
import * as z from 'zod';

const ROLES = [
  'partner-full',
  'partner-read-only',
  'partner-admin',
  'delegate',
  'organization-admin',
  'read-only',
  'user-admin',
  'device-admin',
  'machine',
  'none',
] as const;
export type AccountRole = (typeof ROLES)[number];

/** Where the store keeps what the admin account was found to be. */
export const accountKey = 'admin-account';
export const knownAccount = z.object({ role: z.enum(ROLES) });

export type Relation = 'own' | 'customer';

interface Description {
  readonly name: string;
  /** What it may do, after “it”. */
  readonly own: string;
  readonly customer: string;
}

const NOTHING = 'has no admin rights';
const ALL = 'may read and change everything';

const DESCRIPTIONS: Readonly<Record<AccountRole, Description>> = {
  'partner-full': { name: 'Partner Full Administrator', own: ALL, customer: `${ALL}, in every customer` },
  'partner-read-only': {
    name: 'Partner Read-only Administrator',
    own: 'reads, and changes nothing',
    customer: 'reads every customer, and changes nothing',
  },
  'partner-admin': {
    name: 'Partner Administrator',
    own: NOTHING,
    customer: `${ALL}, in the customers that are assigned to it`,
  },
  delegate: {
    name: 'delegated administrator (no role at home)',
    own: NOTHING,
    customer: 'may do what the role it was given in a customer allows, and nothing in others',
  },
  'organization-admin': { name: 'Full Administrator (organization)', own: ALL, customer: NOTHING },
  'read-only': {
    name: 'Read-only Administrator (organization)',
    own: 'reads, and changes nothing',
    customer: NOTHING,
  },
  'user-admin': {
    name: 'User Administrator (organization)',
    own: 'may read, and change users and their licenses',
    customer: NOTHING,
  },
  'device-admin': {
    name: 'Device Administrator (organization)',
    own: 'may read, and change devices and workspaces',
    customer: NOTHING,
  },
  machine: {
    name: 'service app (no person)',
    own: 'may do what its scopes allow',
    customer: 'may read or change customers only if Webex lets it; a user’s integration is the safe way',
  },
  none: { name: 'plain user, no administrator', own: NOTHING, customer: NOTHING },
};

export const roleName = (role: AccountRole): string => DESCRIPTIONS[role].name;

export const mayDo = (role: AccountRole, relation: Relation): string => DESCRIPTIONS[role][relation];

/** How somebody gets the right that is missing, in one or two sentences. */
export function remedyOf(role: AccountRole | undefined, relation: Relation): string {
  if (relation === 'own')
    return 'Give the account the role Full Administrator (or the one the task needs) in Control Hub, or log Steward in with an account that has it.';
  const controlHub = 'and log in once to the customer’s Control Hub with it.';
  switch (role) {
    case 'partner-full':
      return `Check that it is still a customer of yours and that the token has the scopes of the task, ${controlHub}`;
    case 'partner-admin':
      return `Have a Partner Full Administrator assign the customer to the account, or use one with the role Partner Full Administrator, ${controlHub}`;
    case 'delegate':
      return `Have the customer give the account a role that allows this, or use one with the role Partner Full Administrator, ${controlHub}`;
    default:
      return `Check that it is a managed customer, give the account the role Partner Full Administrator, ${controlHub}`;
  }
}

export interface RoleEvidence {
  /** Names of the account's roles as Webex has them. */
  readonly names: readonly string[];
  /** Symbols within the role ids, e.g. `id_full_admin`. */
  readonly symbols: readonly string[];
  /** There are organizations beside its own. */
  readonly hasCustomers: boolean;
}

/** Names and symbols of roles are no contract: an account is taken for the strongest they both allow. */
export function roleFrom({ names, symbols, hasCustomers }: RoleEvidence): AccountRole {
  const has = (symbol: string, name: RegExp): boolean =>
    symbols.includes(symbol) || names.some((known) => name.test(known));
  const full = has('id_full_admin', /^(partner )?full administrator$/i);
  const readOnly = has('id_readonly_admin', /^(partner )?read-?only administrator$/i);
  if (full) return hasCustomers ? 'partner-full' : 'organization-admin';
  if (readOnly) return hasCustomers ? 'partner-read-only' : 'read-only';
  if (has('atlas-portal.partner.salesadmin', /^(sales|partner) administrator$/i)) return 'partner-admin';
  if (has('id_user_admin', /^user administrator$/i)) return 'user-admin';
  if (has('id_device_admin', /^device administrator$/i)) return 'device-admin';
  return hasCustomers ? 'delegate' : 'none';
}
