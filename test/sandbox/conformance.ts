import { OpenApi, type Problem } from './openapi.ts';

type Deviation = { operation: RegExp; at: RegExp; why: string };

/** Where the sandbox answers something else than Cisco's OpenAPI files, on purpose. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    operation: /^(GET|POST|PUT) \/people/,
    at: /\.(invitePending|loginEnabled)$/,
    why: 'The files say strings; a live answer shown by a Cisco lab has booleans (facts 6.1).',
  },
  {
    operation: /^GET \/partner\/reports\/templates$/,
    at: /^\$$/,
    why: 'The schema is an object, the example beside it an array: the example is followed (facts 10.7).',
  },
  {
    operation: /^GET \/report\/templates$/,
    at: /^\$$/,
    why: 'The schema disagrees with the example and with what clients see: items with Id (facts 10.2).',
  },
  {
    operation: /^GET \/locations/,
    at: /\.(countryCode|latitude|longitude|address)$/,
    why: 'The schema is the one of the old workspace locations; the example has the real shape (facts 9).',
  },
  {
    operation: /^(GET|POST|PUT) \/workspaces/,
    at: /\.issues\[\]\.level$/,
    why: 'The schema wraps the list of values into an object, as a slip of its generator (facts 9: a level).',
  },
  {
    operation: /^(GET|POST|PUT) \/messages/,
    at: /attachments\[\]/,
    why: 'The schema knows the attachments of content management only, cards are documented apart (facts 4.1).',
  },
  {
    operation: /^(GET|POST|PUT) \/webhooks/,
    at: /\.(resource|event)$/,
    why: 'all is not in the lists, and is what the official framework registers (facts 3.1).',
  },
];

const directory = process.env['WEBEX_OPENAPI_DIR'];

/** Undefined when nobody said where the files are. */
export const openApi = directory === undefined || directory === '' ? undefined : new OpenApi(directory);

export function deviationOf({ operation, at }: Problem): Deviation | undefined {
  return DEVIATIONS.find((one) => one.operation.test(operation) && one.at.test(at));
}

/** What Steward sends besides what Cisco's OpenAPI files describe, on purpose. */
const SENT: readonly Deviation[] = [
  {
    operation: /^GET \/people/,
    at: /^\?showAllTypes$/,
    why: 'Described for the PUT only; without it the GET leaves out the sites that the PUT then takes away (facts 6).',
  },
  {
    operation: /^PUT \/people/,
    at: /\.phoneNumbers\[\]\.type$/,
    why: 'Numbers go back as Webex showed them, and it shows more kinds than it lists (facts 6.1).',
  },
  {
    operation: /^PATCH \/devices/,
    at: /^\$$/,
    why: 'The schema is an object, the example beside it a list as JSON Patch has it (facts 9).',
  },
];

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** All that is wrong with requests and not wrong on purpose, each once. */
export function requestProblems(sent: readonly Sent[]): string[] {
  const found = sent.flatMap(
    ({ method, path, query, body }) =>
      openApi?.checkRequest(method, path.replace(/^\/v1/, ''), query, body) ?? [],
  );
  const wrong = found.filter(
    (problem) => !SENT.some((one) => one.operation.test(problem.operation) && one.at.test(problem.at)),
  );
  return [...new Set(wrong.map(({ operation, at, what }) => `${operation} ${at} ${what}`))];
}

/** All that is wrong with an answer and not wrong on purpose, in words. */
export function problemsOf(method: string, path: string, status: number, body: unknown): string[] {
  const found = openApi?.check(method, path.replace(/^\/v1/, ''), status, body) ?? [];
  return found
    .filter((problem) => deviationOf(problem) === undefined)
    .map(({ operation, at, what }) => `${operation} ${status} ${at} ${what}`);
}
