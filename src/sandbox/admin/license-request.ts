import { z } from 'zod';
import { parseBody } from '../rest/input.ts';
import type { Call } from '../rest/route.ts';
import { badRequest, notFound } from '../rest/webex-error.ts';
import type { License, Org, Person } from '../world/entities.ts';
import { unpadded } from '../world/ids.ts';
import { PEOPLE_WRITERS, requireAdmin, targetOrg } from './access.ts';
import { licenseError } from './license-rules.ts';

const id = z.string().transform(unpadded);

const propertiesSchema = z.object({
  locationId: id.optional(),
  phoneNumber: z.string().optional(),
  extension: z.string().optional(),
});
type CallingProperties = z.infer<typeof propertiesSchema>;

const operation = z.enum(['add', 'remove']).default('add');

const siteChangeSchema = z.object({
  siteUrl: z.string().min(1),
  accountType: z.literal('attendee'),
  operation,
});
export type SiteChange = z.infer<typeof siteChangeSchema>;

const requestSchema = z.object({
  email: z
    .email()
    .transform((email) => email.toLowerCase())
    .optional(),
  personId: id.optional(),
  orgId: id.optional(),
  licenses: z.array(z.object({ id, operation, properties: propertiesSchema.optional() })).default([]),
  siteUrls: z.array(siteChangeSchema).default([]),
});
type Input = z.infer<typeof requestSchema>;

export type LicenseChange = {
  license: License;
  operation: 'add' | 'remove';
  properties: CallingProperties | undefined;
};

export type LicenseRequest = {
  org: Org;
  person: Person;
  changes: readonly LicenseChange[];
  sites: readonly SiteChange[];
};

function personOf(call: Call, { email, personId }: Input): Person {
  if (email === undefined && personId === undefined)
    throw badRequest('Either email or personId is required.');
  const person =
    personId === undefined ? call.world.people.by('email', email ?? '')[0] : call.world.people.get(personId);
  if (person === undefined || person.type !== 'person') throw notFound();
  if (email !== undefined && !person.emails.includes(email))
    throw badRequest('email and personId name different people.');
  return person;
}

/** A license that is named twice counts as it was named last. */
function changesOf(call: Call, org: Org, input: Input): LicenseChange[] {
  const unknown = input.licenses.filter((asked) => call.world.licenses.get(asked.id)?.orgId !== org.id);
  if (unknown.length > 0) {
    const ids = unknown.map((asked) => asked.id).join(', ');
    throw licenseError(400_000, 'License not recognized', `License not recognized ${ids}`);
  }
  const changes = new Map<string, LicenseChange>();
  for (const asked of input.licenses) {
    const license = call.world.licenses.get(asked.id);
    if (license !== undefined)
      changes.set(license.id, { license, operation: asked.operation, properties: asked.properties });
  }
  return [...changes.values()];
}

function requireSites(call: Call, org: Org, sites: readonly SiteChange[]): void {
  const own = new Set(call.world.licenses.by('org', org.id).map(({ siteUrl }) => siteUrl));
  const foreign = sites.filter(({ siteUrl }) => !own.has(siteUrl)).map(({ siteUrl }) => siteUrl);
  if (foreign.length > 0)
    throw licenseError(
      400_216,
      'Invalid site URL',
      `Request contains invalid attendee siteUrls: ${foreign.join(', ')}`,
    );
}

export function readLicenseRequest(call: Call): LicenseRequest {
  requireAdmin(call);
  const input = parseBody(requestSchema, call.body);
  const org = targetOrg(call, input.orgId, PEOPLE_WRITERS);
  if (input.licenses.length === 0 && input.siteUrls.length === 0)
    throw badRequest('At least one of licenses and siteUrls is required.');
  const person = personOf(call, input);
  const changes = changesOf(call, org, input);
  requireSites(call, org, input.siteUrls);
  return { org, person, changes, sites: input.siteUrls };
}
