// What Webex answers about reports. Its documents, its examples and the service disagree on names and wrappers;
// all of them are read.
import * as z from 'zod';
import type { Report, ReportTemplate } from '../../domain/ports/admin/reports.ts';
import { decode } from '../wire.ts';

type Raw = Readonly<Record<string, unknown>>;

const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const WRAPPERS = ['items', 'Template Attributes', 'Template Collection', 'Report Attributes'];

/** A bare array, a list under one of several names, one object under it, or the object itself. */
const entriesOf = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).transform((body) => {
  if (Array.isArray(body)) return body.filter(isRaw);
  const inner = WRAPPERS.map((name) => body[name]).find((value) => value !== undefined && value !== null);
  if (Array.isArray(inner)) return inner.filter(isRaw);
  return [isRaw(inner) ? inner : body];
});

const isScalar = (value: unknown): value is string | number =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'number';

/** The first of these fields that says anything. */
function text(raw: Raw, ...names: readonly string[]): string | undefined {
  const value = names.map((name) => raw[name]).find(isScalar);
  return value === undefined ? undefined : String(value).trim();
}

function whole(raw: Raw, ...names: readonly string[]): number | undefined {
  const value = Number(text(raw, ...names));
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Some answers carry a time behind the day. */
const day = (raw: Raw, ...names: readonly string[]): string | undefined =>
  /^\d{4}-\d{2}-\d{2}/.exec(text(raw, ...names) ?? '')?.[0];

/** `untold`: the fields of a template that names none. */
export function templatesIn(body: unknown, untold: ReportTemplate['fields'] = []): readonly ReportTemplate[] {
  return decode(entriesOf, body, 'the report templates').flatMap((raw) => {
    const id = whole(raw, 'Id', 'id', 'templateId');
    return id === undefined ? [] : [templateOf(raw, id, untold)];
  });
}

function templateOf(raw: Raw, id: number, untold: ReportTemplate['fields']): ReportTemplate {
  const named = fieldsOf(raw['validations']);
  const fields = named.length === 0 ? untold : named;
  const takesDates = fields.length === 0 || fields.some(({ field }) => field === 'startDate');
  const days = whole(raw, 'maxDays', 'MaxDays');
  return {
    id,
    title: text(raw, 'title', 'name') ?? `Template ${id}`,
    service: text(raw, 'service') ?? '',
    maxDays: takesDates && days !== undefined && days > 0 ? days : undefined,
    fields,
    dataFrom: day(raw, 'startDate', 'dataStartDate'),
    dataTo: day(raw, 'endDate', 'dataEndDate'),
  };
}

/** A list of rules, or a list in which rules are nested once more. */
function fieldsOf(validations: unknown): ReportTemplate['fields'] {
  const rules: readonly unknown[] = Array.isArray(validations) ? validations : [validations];
  return rules.filter(isRaw).flatMap((rule) => {
    if (rule['validations'] !== undefined) return fieldsOf(rule['validations']);
    const field = text(rule, 'field');
    if (field === undefined) return [];
    const required = rule['required'];
    return [{ field, required: required === true || /^(yes|true)$/i.test(String(required)) }];
  });
}

export function reportsIn(body: unknown): readonly Report[] {
  return decode(entriesOf, body, 'the reports').flatMap((raw) => {
    const id = text(raw, 'Id', 'id', 'reportId');
    return id === undefined ? [] : [reportOf(raw, id)];
  });
}

function reportOf(raw: Raw, id: string): Report {
  const status = text(raw, 'status') ?? '';
  return {
    id,
    title: text(raw, 'title', 'reportTitle') ?? '',
    service: text(raw, 'service') ?? '',
    templateId: whole(raw, 'templateId'),
    startDate: day(raw, 'startDate'),
    endDate: day(raw, 'endDate'),
    sites: sitesIn(text(raw, 'siteList')),
    region: text(raw, 'regionId'),
    state: stateOf(status),
    status,
    createdAt: timeOf(text(raw, 'created', 'createdTime')),
    downloadUrl: downloadUrlOf(raw),
    keptIn: clusterOf(id),
  };
}

const sitesIn = (list: string | undefined): readonly string[] =>
  (list ?? '')
    .split(',')
    .map((site) => site.trim())
    .filter((site) => site !== '');

const DONE = /^(?:done|completed?|finished|ready|available|succe(?:ss(?:ful)?|eded))$/;
const FAILED = /fail|error|abort|cancel|reject|expired|timed.?out/;

/** `done` is the only word that is documented; others were seen, and what nobody has seen may still become one. */
function stateOf(status: string): Report['state'] {
  const word = status.trim().toLowerCase();
  if (DONE.test(word)) return 'done';
  return FAILED.test(word) ? 'failed' : 'pending';
}

/** The cluster in the id, without its shard: `urn:TEAM:eu-central-1_k`. `us` is everybody's. */
function clusterOf(id: string): string | undefined {
  const decoded = Buffer.from(id, 'base64url').toString('latin1');
  return /^ciscospark:\/\/urn:[A-Z]+:([a-z]{2}-[a-z]+-\d+)(?:_\w+)?\//.exec(decoded)?.[1];
}

/** `2026-01-31 12:30:00`, without a time zone: UTC. */
function timeOf(created: string | undefined): number | undefined {
  if (created === undefined) return undefined;
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$/.exec(created) ?? [];
  const at = Date.parse(date === undefined ? created : `${date}T${time ?? ''}Z`);
  return Number.isNaN(at) ? undefined : at;
}

function downloadUrlOf(raw: Raw): string | undefined {
  const url = text(raw, 'downloadURL', 'downloadUrl');
  const domain = text(raw, 'downloadDomain');
  return url !== undefined && domain !== undefined && !URL.canParse(url) && URL.canParse(url, domain)
    ? new URL(url, domain).href
    : url;
}

/** `{items: {Id}}`, `{items: [{id}]}`, `{id}`: all of them were seen. */
export function newReportId(body: unknown): string | undefined {
  const entries = entriesOf.safeParse(body);
  const [first] = entries.success ? entries.data : [];
  return first === undefined ? undefined : text(first, 'Id', 'id', 'reportId');
}
