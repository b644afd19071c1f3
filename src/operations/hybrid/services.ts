// The hybrid licenses of an organization.
import { unitsFree } from '../../domain/fields.ts';
import { type HybridService, servicesOf } from '../../domain/hybrid-service.ts';
import { defineList } from '../../domain/list.ts';

export default defineList({
  name: 'hybrid services',
  aliases: ['hybrid licenses'],
  capability: 'hybrid',
  summary: 'List the hybrid services there are licenses for, and how many are free.',
  scopes: ['spark-admin:licenses_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['hybrid services --org Globex'],
  onOrg: true,
  acrossOrgs: true,
  input: {},
  title: ({ org }) => `Hybrid services of ${org.name}`,
  rows: servicesOf,
  fact: ({ name, license }: HybridService) => ({
    title: name,
    value: `${license.consumedUnits} in use, ${unitsFree(license)}`,
  }),
  columns: [
    { title: 'Service', value: ({ name }) => name },
    { title: 'License', value: ({ license }) => license.name },
    { title: 'Units', value: ({ license }) => String(license.totalUnits) },
    { title: 'In use', value: ({ license }) => String(license.consumedUnits) },
    { title: 'License id', value: ({ id }) => id },
  ],
  empty: 'This organization has no hybrid license.',
  footer: 'Who has them: hybrid users',
});
