// What can be ordered: the templates by service, with what each of them wants to know.
import * as z from 'zod';
import { asField } from '../../domain/input.ts';
import { defineOperation } from '../../domain/operation.ts';
import { partnerField, soundSource } from '../../domain/reports/asked.ts';
import { placesInWords } from '../../domain/reports/places.ts';
import { reportsOf } from '../../domain/reports/source.ts';
import { matching, sorted, wishesOf } from '../../domain/reports/templates.ts';
import { answerModel } from '../../domain/show/answer.ts';
import type { Fact } from '../../domain/views.ts';

const PAGE = 25;

export default defineOperation({
  name: 'report templates',
  aliases: ['reports', 'report template'],
  capability: 'reports',
  summary: 'List the reports that can be ordered.',
  risk: 'read',
  scopes: ['analytics:read_all'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['report templates', 'report templates activity', 'report templates --partner'],
  onOrg: 'named',
  input: z.object({
    search: asField(
      { title: 'Search', flags: ['search'], kind: 'text', positional: 'rest', maxLength: 100 },
      z.string().max(100, 'Search for at most 100 characters.').optional(),
    ),
    partner: partnerField(),
    page: asField(
      { title: 'Page', flags: ['page'], kind: 'text', hint: 'further pages of a long list', maxLength: 4 },
      z
        .string()
        .regex(/^[1-9]\d{0,3}$/, 'This is a number of a page: 1, 2, 3 and so on.')
        .default('1')
        .transform(Number),
    ),
  }),

  async answer(context, { search = '', partner, page }) {
    const source = soundSource(context, { partner });
    const reports = reportsOf(context.admin, source);
    const [all, kept] = await Promise.all([reports.templates(), reports.list()]);
    const found = sorted(matching(all, search));
    const from = (page - 1) * PAGE;
    const shown = found.slice(from, from + PAGE);
    const services = [...new Set(shown.map(({ service }) => service))];
    const example = shown[0]?.title ?? 'User Activity Summary';
    const flags = [...(source.partner === true ? ['--partner'] : []), `--template "${example}"`].join(' ');
    return answerModel({
      title: source.partner === true ? 'Reports over all customers' : 'Reports',
      subtitle: [
        found.length === all.length
          ? `${all.length} can be ordered.`
          : `${found.length} of ${all.length} fit “${search}”.`,
        found.length > shown.length ? `Here are ${from + 1} to ${from + shown.length}.` : '',
        `${placesInWords(kept.length)} places are taken.`,
      ]
        .filter((part) => part !== '')
        .join(' '),
      search: { label: 'Search', value: search },
      sections: services.map((service) => ({
        heading: service === '' ? 'Others' : service,
        facts: shown
          .filter((template) => template.service === service)
          .map((template): Fact => ({ title: template.title, value: wishesOf(template) })),
      })),
      footer: `Order one: report request ${flags} --last 7d. Or fill in a form: report request`,
      more: found.length > from + PAGE,
    });
  },
});
