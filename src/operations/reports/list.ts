// The reports Webex keeps for the account, and those that requests here have brought.
import { defineList } from '../../domain/list.ts';
import { partnerField, regionField, soundSource } from '../../domain/reports/asked.ts';
import { type KnownReport, knownReports, stateInWords } from '../../domain/reports/known.ts';
import { DOWNLOADS, PLACES, placesInWords } from '../../domain/reports/places.ts';

const label = ({ request }: KnownReport): string => (request === undefined ? '–' : `R-${request.id}`);

const RULES = `Webex shows a report only to the account that made it, keeps ${PLACES} of an account and of an organization, hands each out ${DOWNLOADS} times, and deletes it 24 hours after the last download.`;

export default defineList({
  name: 'report list',
  aliases: ['report ls'],
  capability: 'reports',
  summary: 'List the reports on Webex and those that were brought here.',
  scopes: ['analytics:read_all'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['report list', 'report list --org Acme', 'report list --partner --region EU'],
  onOrg: 'named',
  input: { partner: partnerField(), region: regionField() },
  title: ({ org }) => (org.id === '' ? 'Reports' : `Reports of ${org.name}`),
  rows: async (context, said) => knownReports(context, soundSource(context, said)),
  fact: (row) => ({ title: label(row), value: `${row.name}: ${stateInWords(row)}` }),
  columns: [
    { title: 'Request', value: label },
    { title: 'Report', value: ({ name }) => name },
    { title: 'State', value: stateInWords },
    { title: 'Ordered', value: ({ at }) => (at === 0 ? '' : new Date(at).toISOString()) },
    { title: 'Report id', value: ({ onWebex }) => onWebex?.id ?? '' },
  ],
  summarize: (rows) =>
    `${placesInWords(rows.filter(({ onWebex }) => onWebex !== undefined).length)} places on Webex are taken; ${rows.length} in all, newest first.`,
  empty: `None: ${placesInWords(0)} places on Webex are taken.`,
  footer: `${RULES} One of them: report show R-12. Free places: report delete`,
});
