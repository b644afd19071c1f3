import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

// Cisco's OpenAPI files, where WEBEX_OPENAPI_DIR says they are. The project does not need them.

type Schema = {
  $ref?: string | undefined;
  type?: string | undefined;
  enum?: unknown[] | undefined;
  nullable?: boolean | undefined;
  required?: string[] | undefined;
  properties?: Record<string, Schema> | undefined;
  items?: Schema | undefined;
  allOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  anyOf?: Schema[] | undefined;
};

const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    nullable: z.boolean().optional(),
    required: z.array(z.string()).optional().catch(undefined),
    properties: z.record(z.string(), schemaSchema).optional(),
    items: schemaSchema.optional(),
    allOf: z.array(schemaSchema).optional(),
    oneOf: z.array(schemaSchema).optional(),
    anyOf: z.array(schemaSchema).optional(),
  }),
);

type Api = { document: unknown; paths: Record<string, Record<string, unknown>> };
type Operation = { api: Api; template: string; segments: string[]; method: string; operation: unknown };

const parameterSchema = z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() });

/** A problem, as `GET /people 200 $.items[0].type: …` without the indexes. */
export type Problem = { operation: string; at: string; what: string };

function dig(value: unknown, ...keys: string[]): unknown {
  let found = value;
  for (const key of keys) found = z.record(z.string(), z.unknown()).safeParse(found).data?.[key];
  return found;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

export class OpenApi {
  readonly #operations: Operation[] = [];

  constructor(directory: string) {
    const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
    for (const name of names) {
      const document: unknown = JSON.parse(readFileSync(join(directory, name), 'utf8'));
      const paths = z.record(z.string(), z.record(z.string(), z.unknown())).parse(dig(document, 'paths'));
      for (const [template, methods] of Object.entries(paths))
        for (const [method, operation] of Object.entries(methods)) {
          const segments = template.split('/');
          this.#operations.push({ api: { document, paths }, template, segments, method, operation });
        }
    }
  }

  #find(method: string, path: string): Operation | undefined {
    const have = path.split('/');
    const fits = this.#operations.filter(
      (one) =>
        one.method === method.toLowerCase() &&
        one.segments.length === have.length &&
        one.segments.every((segment, index) => segment.startsWith('{') || segment === have[index]),
    );
    const parameters = (one: Operation): number => one.segments.filter((part) => part.startsWith('{')).length;
    return fits.toSorted((a, b) => parameters(a) - parameters(b))[0];
  }

  /** Undefined: the files do not describe it. */
  check(method: string, path: string, status: number, body: unknown): Problem[] | undefined {
    const found = this.#find(method, path);
    if (found === undefined) return undefined;
    const name = `${method} ${found.template}`;
    const response = dig(found.operation, 'responses', String(status));
    if (response === undefined)
      return status < 300 ? [{ operation: name, at: '$', what: `status ${status} is not described` }] : [];
    const schema = schemaSchema.optional().parse(dig(response, 'content', 'application/json', 'schema'));
    if (schema === undefined) return [];
    const problems: Problem[] = [];
    this.#compare(found.api, schema, body, '$', (at, what) => problems.push({ operation: name, at, what }));
    return problems;
  }

  /** What is wrong with a request: a path, a parameter or a body that is not described. */
  checkRequest(
    method: string,
    path: string,
    query: Readonly<Record<string, unknown>>,
    body: unknown,
  ): Problem[] {
    const found = this.#find(method, path);
    if (found === undefined)
      return [{ operation: `${method} ${path}`, at: '$', what: 'there is no such operation' }];
    const { api, template, operation } = found;
    const problems: Problem[] = [];
    const report = (at: string, what: string): void =>
      void problems.push({ operation: `${method} ${template}`, at, what });
    const parameters = z.array(parameterSchema).parse(dig(operation, 'parameters') ?? []);
    const inQuery = parameters.filter((one) => one.in === 'query');
    for (const name of Object.keys(query))
      if (!inQuery.some((one) => one.name === name)) report(`?${name}`, 'is not described');
    for (const { name, required } of inQuery)
      if (required === true && !(name in query)) report(`?${name}`, 'is missing');
    const content = dig(operation, 'requestBody', 'content');
    const [described] = Object.values(z.record(z.string(), z.unknown()).optional().parse(content) ?? {});
    const schema = schemaSchema.optional().parse(dig(described, 'schema'));
    if (schema !== undefined) this.#compare(api, schema, body, '$', report);
    return problems;
  }

  #resolve(api: Api, schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const keys = schema.$ref
      .replace(/^#\//, '')
      .split('/')
      .map((key) => key.replaceAll('~1', '/'));
    return this.#resolve(api, schemaSchema.parse(dig(api.document, ...keys)));
  }

  #compare(
    api: Api,
    given: Schema,
    value: unknown,
    at: string,
    report: (at: string, what: string) => void,
  ): void {
    const schema = this.#resolve(api, given);
    for (const part of schema.allOf ?? []) this.#compare(api, part, value, at, report);
    for (const variants of [schema.oneOf, schema.anyOf])
      if (variants !== undefined && !variants.some((variant) => this.#accepts(api, variant, value)))
        report(at, 'fits none of the variants');
    if (value === null && schema.nullable === true) return;
    const actual = typeOf(value);
    const wanted = schema.type === 'integer' ? 'number' : schema.type;
    if (wanted !== undefined && wanted !== actual) {
      report(at, `is ${actual}, should be ${wanted}`);
      return;
    }
    if (schema.enum !== undefined && !schema.enum.includes(value))
      report(at, `is ${JSON.stringify(value)}, which is not in the list`);
    if (actual === 'array' && schema.items !== undefined)
      for (const item of z.array(z.unknown()).parse(value))
        this.#compare(api, schema.items, item, `${at}[]`, report);
    if (actual !== 'object') return;
    const fields = z.record(z.string(), z.unknown()).parse(value);
    for (const name of schema.required ?? []) if (!(name in fields)) report(`${at}.${name}`, 'is missing');
    for (const [name, one] of Object.entries(schema.properties ?? {}))
      if (name in fields) this.#compare(api, one, fields[name], `${at}.${name}`, report);
  }

  #accepts(api: Api, schema: Schema, value: unknown): boolean {
    let isFine = true;
    this.#compare(api, schema, value, '$', () => {
      isFine = false;
    });
    return isFine;
  }
}
