// The policy, as it was in force: what it asked for in words, what it left at its defaults, and all of it as a file.

import { canonicalJson } from '../../../canonical-json.js';
import { ParseError } from '../../../errors.js';
import { policyInWords } from '../../../policy/in-words.js';
import { defaultPolicy, type Policy } from '../../../policy/policy.js';
import { fileKey, writtenPolicy } from '../../../policy/written.js';
import type { ReportSource } from '../../../report/source.js';
import { PHASE_WORDS, PHASES } from '../../../result/words.js';
import { policyOf } from '../applied-policy.js';
import { mark } from '../icons.js';
import { type Html, html } from '../markup.js';
import type { Section } from '../section.js';
import { flowing } from '../text.js';
import { cutTo } from './numbered-lines.js';
import { copyButton, digestWithCopy, type Fact, facts, size } from './parts.js';

/** Characters of the file that are shown. */
const MAX_FILE = 64 * 1024;

export function policySection(source: ReportSource): Section {
  const policy = recorded(source);
  const digest: Fact = ['Digest', digestWithCopy(source.result.policyDigest, 'policy digest')];
  const body =
    policy === null
      ? html`<p>${mark('open', 'open')} The bundle does not record the policy that the result names by its digest: what was asked for is not shown.</p>${facts([digest], 'card pad')}`
      : known(policy, digest);
  return {
    id: 'policy',
    title: 'Policy',
    body: html`<section id="policy" class="stack-s"><h2>Policy, as it was</h2>${body}</section>`,
  };
}

/** null: the one that the result names is not recorded. */
function recorded(source: ReportSource): Policy | null {
  try {
    return policyOf(source);
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

function known(policy: Policy, digest: Fact): Html {
  const asked = policy.phases.map((phase) => PHASE_WORDS[phase]);
  const left = PHASES.filter((phase) => !policy.phases.includes(phase)).map((phase) => PHASE_WORDS[phase]);
  const standard = atDefault(policy);
  const file = writtenPolicy(policy);
  return html`<p class="lead">What the verifier accepted. A verdict is about this policy and no other.</p>
<div class="two"><div class="card pad stack-s">${facts([
    digest,
    ['Asked for', asked.join(', ')],
    left.length === 0 ? null : ['Not asked for', left.join(', ')],
  ])}<div><h3>In words</h3><ul class="points small">${policyInWords(policy).map((line) => html`<li><span class="quiet">–</span><div>${flowing(line)}</div></li>`)}</ul></div></div>
<div class="card pad"><h3>Left at its defaults</h3><p class="small quiet">What a policy does not name has a default. An empty list of pins accepts any value; the file below says each.</p>${facts(standard.map(({ section, names }) => [html`<code>${section}</code>`, names]))}</div></div>
<details class="phase"><summary><h3>The whole policy in force</h3><span class="quiet small">YAML, ${size(file.length)}</span></summary><pre class="padx">${cutTo(file, MAX_FILE)}</pre>${file.length > MAX_FILE ? null : copyButton('policy')}</details>`;
}

/** By section, the keys that have the value which a policy without them has. */
function atDefault(policy: Policy): { section: string; names: string }[] {
  const standard = defaultPolicy({ freshness: policy.freshness });
  const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
  const top: string[] = [];
  const sections: { section: string; names: string }[] = [];
  for (const [name, value] of Object.entries(policy)) {
    if (name === 'version' || name === 'phases' || name === 'freshness') continue;
    const usual: unknown = standard[name as keyof Policy];
    if (same(value, usual)) {
      top.push(fileKey(name));
      continue;
    }
    if (!isObject(value) || !isObject(usual)) continue;
    const kept = Object.entries(value).filter(([key, one]) => same(one, usual[key]));
    if (kept.length > 0) sections.push({ section: fileKey(name), names: kept.map(([key]) => keyIn(key)).join(', ') });
  }
  return [...(top.length === 0 ? [] : [{ section: 'all of', names: top.join(', ') }]), ...sections];
}

function keyIn(name: string): string {
  return name === 'requireMrConfigId' ? 'mr-config-id' : fileKey(name);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
