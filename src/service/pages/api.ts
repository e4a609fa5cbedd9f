// The API for people: each address with what it takes and answers, from the same document that programs read.

import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { prose } from '../../core/views/html/text.js';

/** What is read of an OpenAPI document. */
interface Described {
  paths: Readonly<Record<string, object>>;
  servers?: readonly { url: string }[];
}

interface Operation {
  operationId?: string;
  tags?: readonly string[];
  summary?: string;
  description?: string;
  security?: readonly object[];
  parameters?: readonly Parameter[];
  requestBody?: { content?: Readonly<Record<string, { schema?: Schema }>> };
  responses?: Readonly<Record<string, { description?: string }>>;
}

interface Parameter {
  in?: string;
  name?: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

interface Schema {
  type?: string | readonly string[];
  description?: string;
  enum?: readonly unknown[];
  default?: unknown;
  anyOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
}

interface Entry {
  method: string;
  path: string;
  operation: Operation;
}

export function apiBody(document: object): HtmlPart {
  const { paths, servers = [] } = document as Described;
  const entries = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => {
      return { method: method.toUpperCase(), path, operation: operation as Operation };
    }),
  );
  const tags = [...new Set(entries.map(({ operation }) => operation.tags?.[0] ?? 'Others'))];
  return html`<h1 class="gapv">API</h1>
<p class="gapv">Addresses begin with <code>${servers[0]?.url ?? ''}</code>. For programs: <a href="/api/v1/openapi.json">OpenAPI 3.1</a>. Send an API token as <code>Authorization: Bearer tc_…</code>.</p>
<p class="gapv">${tags.map((tag, i) => html`${i > 0 && ' · '}<a href="#${idOf(tag)}">${tag}</a>`)}</p>
${tags.map((tag) =>
  section(
    tag,
    entries.filter(({ operation }) => (operation.tags?.[0] ?? 'Others') === tag),
  ),
)}`;
}

function idOf(tag: string): string {
  return tag.toLowerCase().replace(/[^a-z]+/g, '-');
}

function section(tag: string, entries: readonly Entry[]): Html {
  return html`<h2 class="gapv" id="${idOf(tag)}">${tag}</h2>
${entries.map(operationCard)}`;
}

function operationCard({ method, path, operation }: Entry): Html {
  const { operationId = '', summary = '', description, security = [], parameters = [], responses = {} } = operation;
  const fields = bodyFields(operation);
  const isOpen = security.length > 1;
  return html`<div class="card pad gapv" id="${operationId}"><h3 class="h3"><code>${method} ${path}</code></h3>
<p>${prose(summary)}${description !== undefined && html` ${prose(description)}`}${isOpen && ' Needs no token where the target is not private.'}</p>
${parameters.length + fields.length > 0 && html`<dl class="facts gapv">${parameters.map(parameterLine)}${fields}</dl>`}
<p class="quiet small gapv">Answers ${Object.entries(responses).map(([status, answer], i) => html`${i > 0 && ', '}<span title="${answer.description ?? ''}">${status}</span>`)}.</p></div>
`;
}

const PLACES: Readonly<Record<string, string>> = { path: 'path', query: 'query', header: 'header' };

function parameterLine({ in: place = '', name = '', required, description, schema = {} }: Parameter): Html {
  const needed = required === true && place !== 'path' ? ', needed' : '';
  return line(name, `${PLACES[place] ?? place}${needed}`, schema, description);
}

function bodyFields({ requestBody }: Operation): Html[] {
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema ?? {};
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).map(([name, field]) => {
    return line(name, `body${required.includes(name) ? ', needed' : ''}`, field, field.description);
  });
}

function line(name: string, place: string, schema: Schema, description: string | undefined): Html {
  const words = wordsOf(schema);
  const standard = schema.default === undefined ? '' : `; default ${JSON.stringify(schema.default)}`;
  return html`<dt><code>${name}</code></dt><dd><span class="quiet">${place}: ${words}${standard}</span>${description !== undefined && html`<br>${prose(description)}`}</dd>`;
}

function wordsOf({ type, enum: values, anyOf }: Schema): string {
  if (values !== undefined) return values.map(String).join(', ');
  if (anyOf !== undefined) return anyOf.map(wordsOf).join(' or ');
  if (type === undefined) return 'any';
  return typeof type === 'string' ? type : type.join(' or ');
}
