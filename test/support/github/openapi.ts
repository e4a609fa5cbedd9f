// GitHub's published description of its REST API as a judge of requests: path, method, query and body.

import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required?: boolean; schema: Record<string, unknown> }[];
  required?: boolean;
  body?: Record<string, unknown>;
  statuses: number[];
}

interface Judged {
  operationId: string;
  /** Values of the parameters in the path. */
  values: Record<string, string>;
  /** What the description does not allow; empty: a good request. */
  faults: string[];
}

const description = JSON.parse(
  readFileSync(new URL('../../vectors/github/api.github.com.json', import.meta.url), 'utf8'),
) as { paths: Record<string, Record<string, Operation>> };

// Not strict: OpenAPI 3.0 has keywords that JSON schema does not know.
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, coerceTypes: false });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/);
const queryAjv = new Ajv({ strict: false, coerceTypes: true });
queryAjv.addFormat('date-time', true);
queryAjv.addFormat('int64', true);
const compiled = new Map<string, ValidateFunction>();

/** null: the description has no such operation. */
export function judge(method: string, url: URL, body: unknown): Judged | null {
  for (const [template, operations] of Object.entries(description.paths)) {
    const values = matchPath(template, url.pathname);
    const operation = operations[method.toLowerCase()];
    if (values === null || operation === undefined) continue;
    return {
      operationId: operation.operationId,
      values,
      faults: [...judgeParameters(operation, values, url), ...judgeBody(operation, body)],
    };
  }
  return null;
}

/** `{ref}` alone may hold slashes, as in `heads/badges/main`. */
function matchPath(template: string, path: string): Record<string, string> | null {
  const names: string[] = [];
  const pattern = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return name === 'ref' ? '(.+)' : '([^/]+)';
  });
  const match = new RegExp(`^${pattern}$`).exec(path);
  if (match === null) return null;
  return Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? '')]));
}

function judgeParameters({ operationId, parameters }: Operation, values: Record<string, string>, url: URL): string[] {
  const given: Record<string, string> = { ...Object.fromEntries(url.searchParams), ...values };
  const unknown = Object.keys(given).filter((name) => !parameters.some((one) => one.name === name));
  const wrong = parameters.flatMap(({ name, required, schema }) => {
    const value = given[name];
    if (value === undefined) return required === true ? [`${name} is missing`] : [];
    const validate = compile(queryAjv, `${operationId} ${name}`, {
      type: 'object',
      properties: { value: schema },
    });
    return validate({ value }) ? [] : [`${name}=${value}: ${queryAjv.errorsText(validate.errors)}`];
  });
  return [...unknown.map((name) => `parameter ${name} is not described`), ...wrong];
}

function judgeBody({ operationId, body: schema, required }: Operation, body: unknown): string[] {
  if (schema === undefined) return body === undefined ? [] : ['a body where none is described'];
  if (body === undefined) return required === true ? ['the body is missing'] : [];
  const validate = compile(ajv, operationId, closed(schema));
  return validate(body) ? [] : (validate.errors ?? []).map((one) => `body${one.instancePath} ${one.message}`);
}

function compile(with_: Ajv, key: string, schema: object): ValidateFunction {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const validate = with_.compile(schema);
  compiled.set(key, validate);
  return validate;
}

/** GitHub ignores members it does not know; here they are faults, since they are misspelt. */
function closed(schema: Record<string, unknown>): Record<string, unknown> {
  const { nullable, ...other } = schema;
  // A word of OpenAPI, which JSON schema says like this.
  if (nullable === true) return { anyOf: [closed(other), { type: 'null' }] };
  const { properties, items } = schema as { properties?: Record<string, Record<string, unknown>>; items?: object };
  return {
    ...schema,
    ...(properties === undefined || schema.additionalProperties === true
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, closed(one)])),
          additionalProperties: false,
        }),
    ...(items === undefined ? {} : { items: closed(items as Record<string, unknown>) }),
  };
}
