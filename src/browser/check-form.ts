// The form of the page that checks files: one field for whatever there is, and fields for what it is judged by. With a
// keyboard, or by dropping files on the page.

import { parseRfc3339 } from '../core/formats/codec/time.js';
import type { EvidenceKind } from '../core/formats/evidence.js';
import { html } from '../core/views/html/markup.js';
import { type Field, type Given, recordsAppraisal } from './given.js';
import { fragmentOf } from './markup.js';

export interface Actions {
  take(files: readonly File[], field: Field): void;
  change(change: (given: Given) => Given): void;
  refuse(what: string, error: unknown): void;
}

export interface Form {
  element: HTMLElement;
  show(given: Given): void;
  /** Whether there is a result to save. */
  offer(isThere: boolean): void;
  say(text: string): void;
}

export function makeForm({ take, change, refuse }: Actions): Form {
  const element = document.createElement('section');
  element.className = 'card pad';
  element.id = 'check';
  element.setAttribute('aria-labelledby', 'check-title');
  element.append(
    fragmentOf(html`<h2 class="h3" id="check-title">The file, and what it is judged by</h2>
<label class="drop" for="check-file"><b>Drop a file here, or choose one</b><br><span class="small quiet">bundle, report, quote, Info answer, GetQuote answer, attestations of Phala Cloud, RA-TLS certificate: up to 64 MiB. A policy, an app-compose file or collateral beside it, too.</span><br><input id="check-file" type="file" multiple></label>
<ul class="given small" id="check-given"></ul>
<fieldset id="check-record" hidden><legend>Judge it</legend>
<label class="choice"><input type="radio" name="by" value="record"><span>as the file records <small>By its own policy, reference values and time: whoever made the file chose them.</small></span></label>
<label class="choice"><input type="radio" name="by" value="rules"><span>by my rules <small>Only its evidence is used: by your policy, or safe defaults, as of now.</small></span></label></fieldset>
<div class="fields">
<label class="field"><b>Policy</b><small>YAML or JSON. Without one: safe defaults.</small><input type="file" id="check-policy" accept=".yaml,.yml,.json"></label>
<label class="field"><b>App-compose file</b><small>The app-compose.json that should run. Without it the source code is unknown.</small><input type="file" id="check-app-compose" accept=".json"></label>
<label class="field"><b>Collateral</b><small>What Intel says of the platform: JSON of nine fields. A bundle has its own.</small><input type="file" id="check-collateral" accept=".json" multiple></label>
<label class="field"><b>KMS</b><small>Evidence of the KMS, or its GetMeta answer.</small><input type="file" id="check-kms" multiple></label>
<label class="field"><b>Gateway</b><small>Evidence of the gateway before the app.</small><input type="file" id="check-gateway" multiple></label>
<label class="field"><b>Root CA of an experiment</b><small>PEM or DER, in place of Intel’s: then nothing counts as verified.</small><input type="file" id="check-root" accept=".pem,.crt,.der"></label>
<label class="field"><b>As of</b><small id="check-at-help">UTC, such as 2026-06-15T12:00:00Z. Empty: the time of the record, or now.</small><input type="text" id="check-at" autocomplete="off" spellcheck="false" aria-describedby="check-at-help"></label>
</div>
<div class="row" id="check-save" hidden><button class="btn" type="button" data-block="tc-result">Save the result (JSON)</button><button class="btn" type="button" data-block="tc-bundle">Save the bundle (JSON)</button></div>
<p class="small" id="check-status" role="status"></p>`),
  );
  const find = <T extends HTMLElement>(id: string): T => {
    const found = element.querySelector<T>(`#${id}`);
    if (found === null) throw new TypeError(`the form has no ${id}`);
    return found;
  };
  const fields: [string, Field][] = [
    ['check-file', 'any'],
    ['check-policy', 'policy'],
    ['check-app-compose', 'app-compose'],
    ['check-collateral', 'collateral'],
    ['check-kms', 'kms'],
    ['check-gateway', 'gateway'],
    ['check-root', 'root'],
  ];
  for (const [id, field] of fields) {
    const input = find<HTMLInputElement>(id);
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])];
      // So that the same file can be chosen again.
      input.value = '';
      if (files.length > 0) take(files, field);
    });
  }
  const at = find<HTMLInputElement>('check-at');
  at.addEventListener('change', () => {
    const text = at.value.trim();
    try {
      const time = text === '' ? null : parseRfc3339(text, 'As of');
      change((given) => ({ ...given, at: time }));
    } catch (error) {
      refuse('The time', error);
    }
  });
  for (const radio of element.querySelectorAll<HTMLInputElement>('input[name="by"]')) {
    radio.addEventListener('change', () => change((given) => ({ ...given, byRecord: radio.value === 'record' })));
  }
  serveDrops(element, fields, take);
  return {
    element,
    show: (given) => {
      find('check-record').hidden = !recordsAppraisal(given.subject);
      for (const radio of element.querySelectorAll<HTMLInputElement>('input[name="by"]')) {
        radio.checked = (radio.value === 'record') === given.byRecord;
      }
      find('check-given').replaceChildren(...rowsOf(given).map((row) => rowElement(row, change)));
    },
    offer: (isThere) => {
      find('check-save').hidden = !isThere;
    },
    say: (text) => {
      find('check-status').textContent = text;
    },
  };
}

/** On the whole page: a file that is dropped beside the field would be opened, and a report would run its scripts. */
function serveDrops(element: HTMLElement, fields: readonly [string, Field][], take: Actions['take']): void {
  const over = (isOver: boolean): void => {
    document.documentElement.classList.toggle('over', isOver);
  };
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    over(true);
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) over(false);
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    over(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    const on = event.target instanceof Element ? event.target.closest('label') : null;
    const [, field = 'any'] =
      fields.find(([id]) => on !== null && on === element.querySelector(`#${id}`)?.closest('label')) ?? [];
    if (files.length > 0) take(files, field);
  });
}

const EVIDENCE: Readonly<Record<EvidenceKind, string>> = {
  quote: 'quote',
  'get-quote': 'GetQuote answer',
  'phala-cloud-attestations': 'attestations of Phala Cloud',
  'guest-agent-info': 'Info answer',
  'versioned-attestation': 'attestation',
  'ra-tls-certificate': 'RA-TLS certificate',
  'redpill-report': 'report of models',
  'aci-report': 'ACI report',
};

interface Row {
  what: string;
  name: string;
  without: (given: Given) => Given;
}

function rowsOf(given: Given): Row[] {
  const { subject, policy, appCompose, root } = given;
  const rows: (Row | null)[] = [
    subject && {
      what: subject.kind === 'evidence' ? EVIDENCE[subject.what] : subject.kind,
      name: subject.file.name,
      without: (given) => ({ ...given, subject: null }),
    },
    policy && { what: 'policy', name: policy.name, without: (given) => ({ ...given, policy: null }) },
    appCompose && { what: 'app-compose', name: appCompose.name, without: (given) => ({ ...given, appCompose: null }) },
    ...several('collateral', 'collateral', given),
    ...several('kms', 'evidence of the KMS', given),
    ...several('gateway', 'evidence of the gateway', given),
    root && { what: 'root CA of an experiment', name: root.name, without: (given) => ({ ...given, root: null }) },
  ];
  return rows.filter((row) => row !== null);
}

function several(field: 'collateral' | 'kms' | 'gateway', what: string, given: Given): Row[] {
  return given[field].map((file) => ({
    what,
    name: file.name,
    without: (now) => ({ ...now, [field]: now[field].filter((one) => one !== file) }),
  }));
}

function rowElement({ what, name, without }: Row, change: Actions['change']): HTMLLIElement {
  const row = document.createElement('li');
  row.append(
    fragmentOf(
      html`<b>${what}</b> <code>${name}</code><button class="btn" type="button">Remove<span class="vh"> ${what} ${name}</span></button>`,
    ),
  );
  row.querySelector('button')?.addEventListener('click', () => change(without));
  return row;
}
