import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/core/errors.js';
import { badgeOf, uncheckedBadge } from '../../../../src/core/views/badge.js';
import {
  badgeLink,
  badgeSnippet,
  expectBadgeName,
  type Proof,
  type PutBadge,
  putBadge,
} from '../../../../src/publish/github/badge.js';
import { connectGitHub, type GitHub } from '../../../../src/publish/github/outcome.js';
import { published, startWorld } from '../../../support/github/world.js';
import { failedResult, result } from '../../core/views/sample.js';

const NOW = Date.parse(result().appraisedAt);
const WEEK = { maxAgeDays: 7 };
const PROOF: Proof = { result: '{"result":1}', bundle: new TextEncoder().encode('{"bundle":1}'), summary: null };
const SIGNED: Proof = { ...PROOF, summary: '{"summary":1}' };

function put(github: GitHub, change: Partial<PutBadge> = {}) {
  const at = change.at ?? NOW;
  return putBadge(github, {
    branch: 'badges',
    name: 'trust-center',
    key: 'app',
    badge: badgeOf(result(), NOW, WEEK),
    proof: PROOF,
    at,
    ...change,
  });
}
const failed = badgeOf(failedResult(), NOW, WEEK);
const DONE = { isOutdated: false, replaced: null };

describe('putBadge', () => {
  it('puts beside the badge what a reader can check: the signed summary, else the evidence', async () => {
    const { standIn, github } = await startWorld();
    standIn.addCommit('badges', { 'README.md': 'kept', 'a/trust-center.bundle.json': 'kept' });
    expect(published(await put(github))).toEqual(DONE);
    const beside = () => Object.keys(standIn.files('badges')).slice(2).sort();
    const drawn = ['trust-center.json', 'trust-center.result.json', 'trust-center.svg'];
    expect(beside()).toEqual(['trust-center.bundle.json', ...drawn]);
    published(await put(github, { proof: SIGNED, at: NOW + 1 }));
    expect(beside()).toEqual([...drawn.slice(0, 2), 'trust-center.sigstore.json', 'trust-center.svg']);
    expect(standIn.files('badges')).toMatchObject({
      'README.md': 'kept',
      'a/trust-center.bundle.json': 'kept',
      'trust-center.sigstore.json': '{"summary":1}',
      'trust-center.result.json': '{"result":1}',
    });
    // Of a run without a result nothing is left that speaks for an earlier one.
    published(await put(github, { badge: uncheckedBadge('app', 'why', NOW), proof: null, at: NOW + 2 }));
    expect(beside()).toEqual(['trust-center.json', 'trust-center.svg']);
    const huge = { ...PROOF, bundle: new Uint8Array(5 * 1024 * 1024 + 1) };
    published(await put(github, { proof: huge, at: NOW + 3 }));
    expect(beside()).toEqual(drawn);
  });

  it('leaves a badge with a later verdict as it is, for whatever target', async () => {
    const { standIn, github } = await startWorld();
    published(await put(github, { at: NOW + 1 }));
    const before = standIn.files('badges');
    expect(published(await put(github, { badge: failed, at: NOW }))).toEqual({ isOutdated: true, replaced: null });
    expect(published(await put(github, { key: 'other', badge: failed }))).toEqual({ isOutdated: true, replaced: null });
    expect(standIn.files('badges')).toEqual(before);
    const later = connectGitHub({ ...github.context, runId: '4243' }, { secondMs: 5 });
    expect(published(await put(later, { badge: failed, at: NOW + 1 }))).toEqual(DONE);
    expect(standIn.files('badges')['trust-center.svg']).toContain('failed');
  });

  it('looks again at whoever was faster, before it tries once more', async () => {
    const { standIn, github } = await startWorld();
    published(await put(github, { at: NOW }));
    const later = (at: number): string => {
      const svg = standIn.files('badges')['trust-center.svg'] ?? '';
      return svg.replace(/ \S+Z 4242\.1 -->/, ` ${new Date(at).toISOString()} 5000.1 -->`);
    };
    standIn.play({
      on: 'PATCH git/refs',
      status: 0,
      before: () => standIn.addCommit('badges', { 'trust-center.svg': later(NOW + 9) }),
    });
    expect(published(await put(github, { badge: failed, at: NOW + 5 }))).toMatchObject({ isOutdated: true });
    expect(standIn.files('badges')['trust-center.svg']).toBe(later(NOW + 9));
    standIn.play({
      on: 'PATCH git/refs',
      status: 0,
      before: () => standIn.addCommit('badges', { 'trust-center.svg': later(NOW + 10) }),
    });
    expect(published(await put(github, { badge: failed, at: NOW + 11 }))).toEqual(DONE);
    expect(standIn.files('badges')['trust-center.svg']).toContain('failed');
  });

  it('keeps two names apart, and says when a name changes hands', async () => {
    const { standIn, github } = await startWorld();
    published(await put(github, { name: 'api', key: 'api.example' }));
    published(await put(github, { name: 'worker', key: 'worker.example', badge: failed }));
    const files = standIn.files('badges');
    expect([files['api.svg']?.includes('verified'), files['worker.svg']?.includes('failed')]).toEqual([true, true]);
    expect(published(await put(github, { name: 'api', key: 'worker.example', at: NOW + 1 }))).toEqual({
      isOutdated: false,
      replaced: 'api.example',
    });
  });

  it('takes a badge that says nothing of when for the earliest', async () => {
    const { standIn, github } = await startWorld();
    standIn.addCommit('badges', { 'trust-center.svg': '<svg>old</svg>' });
    expect(published(await put(github))).toEqual(DONE);
    const svg = standIn.files('badges')['trust-center.svg'] ?? '';
    expect(svg).toMatch(/<\/svg>\n<!-- trust-center app 2026-06-15T12:00:00\.000Z 4242\.1 -->\n$/);
    standIn.addCommit('badges', { 'trust-center.svg': svg.replace('2026-06', '9999-06') });
    expect(published(await put(github, { badge: failed }))).toEqual(DONE);
  });
});

describe('where a badge leads', () => {
  it('is what a reader can check, on the server of the run', async () => {
    const { github } = await startWorld({}, { serverUrl: 'https://ghe.example' });
    const page = 'https://ghe.example/octo-org/octo-app';
    const input = { branch: 'badges', name: 'api', badge: badgeOf(result(), NOW, { ...WEEK, label: 'API' }) };
    const link = (proof: Proof | null, isStored = false) =>
      badgeLink(github.context, { ...input, proof }, isStored).url;
    expect(link(SIGNED, true)).toBe(`${page}/attestations`);
    expect(link(SIGNED)).toBe(`${page}/blob/badges/api.sigstore.json`);
    expect(link(PROOF)).toBe(`${page}/blob/badges/api.bundle.json`);
    expect(link(null)).toBe(`${page}/actions/runs/4242`);
    expect(badgeSnippet(github.context, input, { url: link(PROOF), about: '' })).toBe(
      `[![API: state of the last verification](${page}/raw/badges/api.svg)](${page}/blob/badges/api.bundle.json)`,
    );
  });
});

describe('the name of a badge', () => {
  it('is one that files can have everywhere', () => {
    for (const good of ['a', 'trust-center', 'api-2', '0'.repeat(60)]) expectBadgeName(good, 'input badge-name');
    for (const bad of ['', '-a', 'a-', 'A', 'a.b', 'a/b', '..', 'a b', 'é', 'a'.repeat(61)]) {
      expect(() => expectBadgeName(bad, 'input badge-name')).toThrow(InputError);
    }
  });
});
