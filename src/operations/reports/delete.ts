// Makes room on Webex: deletes reports of the account, oldest first in the form.
import * as z from 'zod';
import type { ReadContext } from '../../domain/context.ts';
import { InputProblems, type Problem } from '../../domain/failure.ts';
import { asField, type ChoiceSource } from '../../domain/input.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { Report } from '../../domain/ports/admin/reports.ts';
import { partnerField, regionField, soundSource, sourceOf } from '../../domain/reports/asked.ts';
import { awaitedIn } from '../../domain/reports/awaited.ts';
import { firstToGo, freeable, placesInWords, reportName } from '../../domain/reports/places.ts';
import { claimKind, type ReportSource, reportsOf } from '../../domain/reports/source.ts';
import type { RawInput } from '../../domain/request.ts';

const DAY_MS = 86_400_000;
const MOST = 50;
/** From so many on, the oldest are ticked in the form. */
const CROWDED = 40;

interface Place {
  readonly report: Report;
  readonly requestId: number | undefined;
}

/** Those that may go, oldest first. */
async function placesOf(context: ReadContext, source: ReportSource): Promise<readonly Place[]> {
  const claims = await context.claimed(claimKind(source));
  const reports = await reportsOf(context.admin, source).list(source.region);
  return freeable(reports, await awaitedIn(context, source)).map((report) => ({
    report,
    requestId: claims.get(report.id)?.requestId,
  }));
}

function ageOf({ createdAt }: Report, now: number): string {
  if (createdAt === undefined) return 'of unknown age';
  const days = Math.floor((now - createdAt) / DAY_MS);
  return days <= 0 ? 'of today' : days === 1 ? '1 day old' : `${days} days old`;
}

/** The form is one card; the others follow when these are gone. */
const SHOWN = 25;

const choices: ChoiceSource = async (context, raw) =>
  (await placesOf(context, sourceOf(context, raw))).slice(0, SHOWN).map(({ report, requestId }) => ({
    title: [
      reportName(report),
      ageOf(report, context.now),
      ...(requestId === undefined ? [] : [`R-${requestId}`]),
    ].join(', '),
    value: report.id,
  }));

async function oldest(context: ReadContext, raw: RawInput): Promise<readonly string[]> {
  const source = sourceOf(context, raw);
  const { length } = await reportsOf(context.admin, source).list(source.region);
  if (length < CROWDED) return [];
  return firstToGo((await placesOf(context, source)).map(({ report }) => report)).map(({ id }) => id);
}

const data = z.object({
  orgId: z.string().optional(),
  partner: z.boolean().optional(),
  region: z.string().optional(),
  reports: z.array(z.object({ id: z.string(), name: z.string() })),
});

export default defineOperation({
  name: 'report delete',
  aliases: ['report remove', 'report cleanup'],
  capability: 'reports',
  summary: 'Delete reports on Webex, oldest first.',
  risk: 'low',
  approval: 'none',
  scopes: ['analytics:read_all'],
  roles: ['Full Administrator'],
  examples: ['report delete R-12', 'report delete', 'report delete R-12 R-14 --org Acme'],
  onOrg: 'named',
  input: z.object({
    reports: asField(
      {
        title: 'Reports',
        flags: ['report'],
        kind: 'multi',
        positional: 'rest',
        hint: 'Oldest first. A request, e.g. R-12, stands for its report.',
        source: choices,
        preset: oldest,
      },
      z.array(z.string().max(200)).max(MOST, `At most ${MOST} at once.`).default([]),
    ),
    partner: partnerField(),
    region: regionField(),
  }),
  data,
  undo: { never: 'Webex makes a deleted report anew only when it is ordered again.' },

  async stage(context, raw) {
    const source = sourceOf(context, raw);
    const said = raw['reports'] !== undefined && raw['reports'].length > 0;
    const about = said
      ? ''
      : `${placesInWords((await reportsOf(context.admin, source).list(source.region)).length)} places are taken.`;
    return { fields: ['reports'], fresh: raw['reports'] === undefined, ...(about === '' ? {} : { about }) };
  },

  async plan(context, asked) {
    const source = soundSource(context, asked);
    if (asked.reports.length === 0)
      throw new InputProblems([{ field: 'reports', message: 'Choose at least one.' }]);
    const reports = await wanted(context, source, asked.reports);
    const [first] = reports;
    return {
      summary:
        reports.length === 1 && first !== undefined
          ? `delete the report ${reportName(first)} on Webex`
          : `delete ${reports.length} reports on Webex`,
      changes: reports.map((report, at) => ({
        field: `report${at}`,
        label: 'Deletes',
        before: reportName(report),
        after: '',
      })),
      warnings: [],
      beneficiaries: [],
      calls: reports.length + 1,
      data: {
        ...(source.orgId === undefined ? {} : { orgId: source.orgId }),
        ...(source.partner === undefined ? {} : { partner: source.partner }),
        ...(source.region === undefined ? {} : { region: source.region }),
        reports: reports.map((report) => ({ id: report.id, name: reportName(report) })),
      },
    };
  },

  async execute({ admin, step }, plan) {
    await step.each(
      'delete',
      plan.reports,
      ({ id }) => id,
      ({ id }) => ({
        result: z.null(),
        write: async () => {
          await reportsOf(admin, plan).remove(id);
          return null;
        },
        lookup: async () =>
          (await reportsOf(admin, plan).list(plan.region)).some((report) => report.id === id)
            ? { is: 'absent' }
            : { is: 'done', result: null },
      }),
    );
  },

  async verify({ admin }, plan) {
    const left = await reportsOf(admin, plan).list(plan.region);
    return {
      fields: plan.reports.map(({ id, name }) => {
        const isThere = left.some((report) => report.id === id);
        return {
          label: name,
          asked: 'deleted',
          is: isThere ? 'still there' : 'deleted',
          match: isThere ? ('differs' as const) : ('same' as const),
        };
      }),
      notes: [`${placesInWords(left.length)} places for reports are taken now.`],
    };
  },
});

async function wanted(
  context: ReadContext,
  source: ReportSource,
  said: readonly string[],
): Promise<readonly Report[]> {
  const places = await placesOf(context, source);
  const claims = await context.claimed(claimKind(source));
  const awaited = await awaitedIn(context, source);
  const problems: Problem[] = [];
  const found = said.flatMap((one) => {
    const number = /^r-?(\d{1,9})$/i.exec(one)?.[1];
    const place = places.find(({ report, requestId }) =>
      number === undefined ? report.id === one : requestId === Number(number),
    );
    if (place !== undefined) return [place.report];
    const waits = [...claims].some(
      ([id, { requestId }]) => (id === one || requestId === Number(number)) && awaited(id),
    );
    const message = waits
      ? `“${one}” is still awaited here: cancel its request instead.`
      : `“${one}” is no report of this account on Webex (any more). “report list” has them.`;
    problems.push({ field: 'reports', message });
    return [];
  });
  if (problems.length > 0) throw new InputProblems(problems);
  return [...new Map(found.map((report) => [report.id, report])).values()];
}
