// Whose reports a command asks for: --org, --partner and --region of all of them.
import * as z from 'zod';
import type { ReadContext } from '../context.ts';
import { InputProblems } from '../failure.ts';
import { asField } from '../input.ts';
import type { RawInput } from '../request.ts';
import type { ReportSource } from './source.ts';

const YES = /^(yes|true|on)$/i;

export const partnerField = () =>
  asField(
    {
      title: 'Partner',
      flags: ['partner'],
      kind: 'text',
      bare: 'yes',
      onlyTyped: true,
      hint: 'reports over all customers of the partner',
      maxLength: 10,
    },
    z.string().regex(YES, 'Say --partner without a value, or leave it out.').optional(),
  );

export const regionField = () =>
  asField(
    {
      title: 'Region',
      flags: ['region'],
      kind: 'text',
      placeholder: 'US',
      hint: 'Of the customers, e.g. US, CA or EU; empty: the partner’s own.',
      maxLength: 10,
    },
    z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{1,9}$/, 'A region goes like US, CA or EU.')
      .transform((region) => region.toUpperCase())
      .optional(),
  );

/** What was said, also where it goes against itself: a form has to be shown all the same. */
export function sourceOf({ org }: Pick<ReadContext, 'org'>, raw: RawInput): ReportSource {
  const partner = YES.test(raw['partner']?.[0] ?? '');
  const region = raw['region']?.[0]?.trim().toUpperCase();
  if (partner) return { partner, region };
  return org.id === '' ? {} : { orgId: org.id };
}

interface Said {
  readonly partner?: string | undefined;
  readonly region?: string | undefined;
}

/** Throws InputProblems where what was said goes against itself. */
export function soundSource(context: Pick<ReadContext, 'org'>, { partner, region }: Said): ReportSource {
  const wrong = (field: string, message: string): InputProblems => new InputProblems([{ field, message }]);
  if (partner !== undefined && context.org.id !== '')
    throw wrong('org', 'A partner report covers all customers: leave out --partner or --org.');
  if (partner === undefined && region !== undefined)
    throw wrong('region', 'A region goes with partner reports only: add --partner, or leave it out.');
  return sourceOf(context, {
    ...(partner === undefined ? {} : { partner: [partner] }),
    ...(region === undefined ? {} : { region: [region] }),
  });
}
