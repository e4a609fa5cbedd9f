// The form by which a target is added or changed. What it holds is what the API takes; the common options have fields of their
// own, the others are lines of one.

import { utf8 } from '../../core/bytes.js';
import { toBase64 } from '../../core/formats/codec/base64.js';
import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { bounded, prose } from '../../core/views/html/text.js';
import type { Published, Visibility } from '../store/tables.js';
import type { TargetSettings } from '../store/targets.js';
import { crumbs, formToken, type PageValues, type Reader } from './layout.js';
import { optionLines } from './option-lines.js';
import { counted, everyWords, targetPath } from './words.js';

export interface TargetFormValues {
  reader: NonNullable<Reader>;
  /** Slug of the target that is changed; null: one is added. */
  slug: string | null;
  fields: TargetFields;
  /** Policies of the organisation, newest first. */
  policies: readonly { digest: string; name: string }[];
  problem: FormProblem | null;
}

/** As the form has them: texts, by the name of the field. */
export type TargetFields = Record<Field, string>;

export interface FormProblem {
  /** null: of the form as a whole. */
  field: Field | null;
  text: string;
  hint: string | null;
}

/** Options that have a field of their own. */
export const OWN_OPTIONS = ['app-id', 'url', 'domain', 'os-image', 'app-compose'] as const;
type OwnOption = (typeof OWN_OPTIONS)[number];

export const FIELDS = [
  'name',
  'slug',
  'kind',
  'policy',
  'every',
  'visibility',
  'publishes',
  'more',
  ...OWN_OPTIONS,
] as const;
export type Field = (typeof FIELDS)[number];

/** As the form calls them. */
const NAMES: Readonly<Record<Field, string>> = {
  name: 'Name',
  slug: 'Short name',
  kind: 'How it is verified',
  policy: 'Policy',
  every: 'Verified',
  visibility: 'Who sees it',
  publishes: 'What others see of it',
  more: 'Options',
  'app-id': 'App id',
  url: 'Address of its evidence',
  domain: 'Domain',
  'os-image': 'OS image',
  'app-compose': 'app-compose.json',
};

export const NEW_TARGET: TargetFields = {
  name: '',
  slug: '',
  kind: 'asked',
  policy: '',
  every: '3600',
  visibility: 'private',
  publishes: 'verdict',
  more: '',
  'app-id': '',
  url: '',
  domain: '',
  'os-image': '',
  'app-compose': '',
};

/** Of a target that is there. */
export function fieldsOf(slug: string, settings: TargetSettings): TargetFields {
  const { spec } = settings;
  const own = OWN_OPTIONS.map((option): [OwnOption, string] => {
    const value = spec[option];
    return [option, typeof value === 'string' ? value : ''];
  });
  const others = Object.entries(spec).filter(
    ([option, value]) => !(OWN_OPTIONS as readonly string[]).includes(option) || typeof value !== 'string',
  );
  return {
    ...NEW_TARGET,
    ...Object.fromEntries(own),
    name: settings.name,
    slug,
    kind: settings.kind,
    policy: settings.policy ?? '',
    every: settings.every === null ? '' : String(settings.every),
    visibility: settings.visibility,
    publishes: settings.publishes,
    more: optionLines(others),
  };
}

export function targetFormPage(values: TargetFormValues): PageValues {
  const { reader, slug, fields } = values;
  const title = slug === null ? 'Add a target' : `Change ${bounded(fields.name, 80)}`;
  const path = slug === null ? null : targetPath(reader.organisationSlug, slug);
  const places =
    path === null
      ? [{ name: 'Targets', href: '/' }, { name: 'Add' }]
      : [{ name: 'Targets', href: '/' }, { name: bounded(fields.name, 80), href: path }, { name: 'change' }];
  return {
    title,
    place: 'targets',
    notice: values.problem === null ? null : { kind: 'wrong', text: problemText(values.problem) },
    body: html`${crumbs(places)}
<form class="formpage" method="post" enctype="multipart/form-data" action="${path === null ? '/targets/new' : `${path}/edit`}">${formToken(reader)}
<h1 class="head">${title}</h1><p class="lead">A target is a deployment that is verified again and again, by one policy.</p>
${whatItIs(values)}${whatToAsk(values)}${whatToExpect(values)}${whenAndWho(values)}
<p class="row gapv"><button class="btn go" type="submit">${slug === null ? 'Add it and verify it' : 'Save'}</button><a href="${path ?? '/'}">Cancel</a></p>
${slug !== null && html`<p class="small quiet gapv">Where what is asked or expected changes, the target stands as never checked until a check of that has ended.</p>`}</form>
`,
  };
}

function problemText({ field, text, hint }: FormProblem): HtmlPart {
  return html`${field !== null && html`<a href="#f-${field}">${NAMES[field]}</a>: `}<b>${bounded(text, 600)}</b>${hint !== null && html` ${prose(hint)}`}`;
}

function whatItIs({ slug, fields, problem }: TargetFormValues): Html {
  const address =
    slug === null
      ? input(
          'slug',
          'Lower-case letters, digits and hyphens. It is part of every link and cannot be changed later.',
          fields,
          problem,
          {
            required: true,
            mono: true,
          },
        )
      : html`<input type="hidden" name="slug" value="${slug}">`;
  return html`<fieldset><legend>What it is</legend>
${address}${input('name', slug === null ? 'For people. Left out: the short name.' : 'For people.', fields, problem, {})}
${
  slug === null
    ? choices('kind', fields, [
        ['asked', 'Its machines are asked', 'The service fetches fresh evidence, on schedule.'],
        ['uploaded', 'Evidence is handed in', 'By a workflow, or from where the service cannot reach.'],
      ])
    : html`<input type="hidden" name="kind" value="${fields.kind}">`
}</fieldset>
`;
}

function whatToAsk({ fields, problem, slug }: TargetFormValues): HtmlPart {
  if (slug !== null && fields.kind === 'uploaded') return null;
  return html`<fieldset><legend>Whom to ask</legend><p class="small quiet">One of the first two. Nothing of this is needed where evidence is handed in.</p>
<div class="fields">${input('app-id', 'Of an app of Phala Cloud: 40 hex digits.', fields, problem, { mono: true })}
${input('url', 'Of one instance: https://…', fields, problem, { mono: true })}</div>
${input('domain', 'Shown to end inside the TEE, too: app.example.org. Left out: not asked.', fields, problem, { mono: true })}</fieldset>
`;
}

function whatToExpect({ fields, policies, problem }: TargetFormValues): Html {
  const known = policies.some(({ digest }) => digest === fields.policy);
  return html`<fieldset><legend>What to expect</legend>
<label class="field${problem?.field === 'policy' ? ' fail' : ''}" for="f-policy"><b>${NAMES.policy}</b><small>What has to be shown. <a href="/settings/policies">Policies</a> are kept in the settings. The safe defaults know no OS image and no compose file of yours: name both here, or the target stays inconclusive.</small>${errorOf('policy', problem)}<select id="f-policy" name="policy"${described('policy', problem)}><option value=""${fields.policy === '' && html` selected`}>The safe defaults</option>${policies.map(
    ({ digest, name }) =>
      html`<option value="${digest}"${digest === fields.policy && html` selected`}>${bounded(name, 60)} (${digest.slice(7, 15)})</option>`,
  )}${!known && fields.policy !== '' && html`<option value="${fields.policy}" selected>${fields.policy.slice(7, 15)}</option>`}</select></label>
${input('os-image', 'A release, such as dstack-0.5.5. Left out: what the policy says.', fields, problem, { mono: true })}
${composeField(fields, problem)}
<details class="gapv"${(fields.more !== '' || problem?.field === 'more') && html` open`}><summary>More options</summary>${area('more', 'As in a targets file, one a line: name: value. What names a file there is its content here.', fields, problem, 6)}</details></fieldset>
`;
}

/** A file, for the hash is of its bytes: a field for text would write its line ends anew. */
function composeField(fields: TargetFields, problem: FormProblem | null): Html {
  const kept = fields['app-compose'];
  return html`<label class="field${problem?.field === 'app-compose' ? ' fail' : ''}" for="f-app-compose"><b>${NAMES['app-compose']}</b><small>The very file that is expected to run: its hash was measured. Left out: what the policy says.</small>${errorOf('app-compose', problem)}<input type="file" id="f-app-compose" name="app-compose"${described('app-compose', problem)}></label>${
    kept !== '' &&
    html`<input type="hidden" name="app-compose-kept" value="${toBase64(utf8(kept))}"><label class="choice small"><input type="checkbox" name="app-compose-drop" value="yes"><span>Take off the one of ${counted(kept.length, 'character')} that is there<small>Otherwise it stays, unless another one is chosen.</small></span></label>`
  }`;
}

const INTERVALS: readonly number[] = [900, 3600, 21_600, 86_400, 604_800];

function whenAndWho({ fields, slug }: TargetFormValues): Html {
  const chosen = fields.every === '' ? null : Number(fields.every);
  const all =
    chosen === null || !Number.isInteger(chosen) || INTERVALS.includes(chosen)
      ? INTERVALS
      : [...INTERVALS, chosen].sort((a, b) => a - b);
  return html`<fieldset><legend>When, and for whom</legend>
${
  (slug === null || fields.kind === 'asked') &&
  html`<label class="field" for="f-every"><b>${NAMES.every}</b><small>A result counts for three such intervals, and for a week at most.</small><select id="f-every" name="every">${all.map(
    (seconds) =>
      html`<option value="${seconds}"${seconds === chosen && html` selected`}>${everyWords(seconds)}</option>`,
  )}<option value=""${chosen === null && html` selected`}>only when somebody asks</option></select></label>`
}
${choices<Visibility>('visibility', fields, [
  ['private', 'Members alone', 'Nobody else learns that it is there.'],
  ['unlisted', 'Whoever has the link', 'It is in no list, and its link, which its page shows, cannot be guessed.'],
  ['public', 'Everybody', 'It is in the public list.'],
])}
${choices<Published>('publishes', fields, [
  ['verdict', 'The verdict', 'That it stands so, and since when.'],
  ['report', 'And the report', 'All checks with what was expected and found, and the measured app-compose.'],
  ['evidence', 'And the evidence', 'All bytes that were collected: names of hosts, configuration, app-compose.'],
])}</fieldset>
`;
}

// Fields

interface InputOptions {
  required?: boolean;
  mono?: boolean;
}

function input(
  field: Field,
  help: string,
  fields: TargetFields,
  problem: FormProblem | null,
  { required = false, mono = false }: InputOptions,
): Html {
  return html`<label class="field${problem?.field === field ? ' fail' : ''}" for="f-${field}"><b>${NAMES[field]}</b><small>${help}</small>${errorOf(field, problem)}<input id="f-${field}" name="${field}" value="${fields[field]}" autocomplete="off" spellcheck="false"${required && html` required`}${mono && html` class="mono"`}${described(field, problem)}></label>`;
}

function area(field: Field, help: string, fields: TargetFields, problem: FormProblem | null, rows: number): Html {
  // The first line break of a textarea is none of its text.
  return html`<label class="field${problem?.field === field ? ' fail' : ''}" for="f-${field}"><b>${NAMES[field]}</b><small>${help}</small>${errorOf(field, problem)}<textarea class="mono" id="f-${field}" name="${field}" rows="${rows}" spellcheck="false"${described(field, problem)}>
${fields[field]}</textarea></label>`;
}

function errorOf(field: Field, problem: FormProblem | null): HtmlPart {
  return problem?.field === field && html`<span class="err" id="e-${field}">${bounded(problem.text, 300)}</span>`;
}

function described(field: Field, problem: FormProblem | null): HtmlPart {
  return problem?.field === field && html` aria-invalid="true" aria-describedby="e-${field}"`;
}

function choices<T extends string>(
  field: Field,
  fields: TargetFields,
  all: readonly (readonly [value: T, name: string, help: string])[],
): Html {
  return html`<fieldset><legend>${NAMES[field]}</legend>${all.map(
    ([value, said, help], i) =>
      html`<label class="choice"><input type="radio"${i === 0 && html` id="f-${field}"`} name="${field}" value="${value}"${fields[field] === value && html` checked`}><span>${said}<small>${help}</small></span></label>`,
  )}</fieldset>`;
}

export interface DeleteValues {
  reader: NonNullable<Reader>;
  slug: string;
  name: string;
}

export function deleteTargetPage({ reader, slug, name }: DeleteValues): PageValues {
  const path = targetPath(reader.organisationSlug, slug);
  const shown = bounded(name, 80);
  return {
    title: `Delete ${shown}`,
    place: 'targets',
    body: html`${crumbs([{ name: 'Targets', href: '/' }, { name: shown, href: path }, { name: 'delete' }])}
<form class="narrowpage" method="post" action="${path}/delete">${formToken(reader)}<h1>Delete ${shown}?</h1><p class="lead">With all of its verifications and its history. Badge and links lead nowhere afterwards. What the log has of it stays there.</p>
<p class="row gapv"><button class="btn danger" type="submit">Delete it</button><a href="${path}">Cancel</a></p></form>
`,
  };
}
