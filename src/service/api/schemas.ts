// What requests and answers of the API are made of. The OpenAPI document is written from these, and requests are read by them.

import * as v from 'valibot';
import { PUBLISHED, STATUSES, TRIGGERS, VISIBILITIES } from '../store/tables.js';
import { STANDINGS_NOW } from '../store/targets.js';

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
export const slug = v.pipe(
  v.string(),
  v.regex(SLUG, 'expected 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit'),
  v.metadata({ examples: ['api'] }),
);

export const digest = v.pipe(
  v.string(),
  v.regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 lower-case hex digits'),
);

export const uuid = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'expected a UUID in lower case'),
);

/** One line that people read. */
export const label = v.pipe(
  v.string(),
  v.minLength(1, 'expected a text that is not empty'),
  v.maxLength(200, 'expected at most 200 characters'),
  v.check((text) => !/\p{C}/u.test(text), 'expected printable text on one line'),
);

/** Text of any length of lines. No database keeps a NUL, or half of a character. */
export const text = v.pipe(
  v.string(),
  v.check((given) => !/[\0\p{Cs}]/u.test(given), 'expected text without NUL and without halves of characters'),
);

/** What is looked for. */
export function sought(most: number) {
  return v.pipe(text, v.maxLength(most, `expected at most ${most} characters`));
}

export const instant = v.pipe(v.string(), v.isoTimestamp('expected an RFC 3339 time such as 2026-06-15T12:00:00Z'));

/** A number that a query writes. */
export function count(least: number, most: number) {
  const message = `expected a number from ${least} to ${most}`;
  return v.pipe(
    v.string(),
    v.regex(/^[0-9]{1,15}$/, message),
    v.toNumber(),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

export const cursor = v.pipe(
  v.string(),
  v.maxLength(400, 'expected what `next` of the page before says'),
  v.description('What `next` of the page before says.'),
);
export const limit = v.optional(v.pipe(count(1, 200), v.description('Entries of a page, 1 to 200.')), '50');

/** Of addresses that somebody with a link may see. */
export const share = v.optional(
  v.pipe(
    v.string(),
    v.maxLength(100, 'expected the secret of a link'),
    v.description('Secret of a link to the target.'),
  ),
);

const DAY = 86_400;

/** What a target consists of. How it stands is no part of it: nobody can say that but its verifications. */
const settings = {
  name: label,
  kind: v.picklist(['asked', 'uploaded']),
  spec: v.pipe(
    v.record(v.pipe(v.string(), v.maxLength(100)), v.union([text, v.array(text), v.boolean(), v.number()])),
    v.check((spec) => Object.keys(spec).length <= 100, 'expected at most 100 members'),
    v.description('By option of the command line, what is given; for an option that names a file, its content.'),
  ),
  policy: v.pipe(v.nullable(digest), v.description('Digest of a policy; null: the safe defaults.')),
  every: v.pipe(
    v.nullable(
      v.pipe(
        v.number(),
        v.integer('expected whole seconds'),
        v.minValue(60, 'expected at least 60 seconds'),
        v.maxValue(366 * DAY, 'expected at most 366 days'),
      ),
    ),
    v.description('Seconds between two verifications; null: only when somebody asks.'),
  ),
  paused: v.boolean(),
  visibility: v.pipe(
    v.picklist(VISIBILITIES),
    v.description(
      '`private`: members alone. `unlisted`: whoever knows its id, which stands in the place of the slug and is not to be guessed. `public`: everybody, and it is in the public list.',
    ),
  ),
  publishes: v.pipe(
    v.picklist(PUBLISHED),
    v.description('What strangers see of a target that is not private; each includes what is before it.'),
  ),
};

const DEFAULTS = {
  kind: 'asked',
  spec: {},
  policy: null,
  every: null,
  paused: false,
  visibility: 'private',
  publishes: 'verdict',
} as const;

const withDefaults = {
  name: v.optional(settings.name),
  kind: v.optional(settings.kind, DEFAULTS.kind),
  spec: v.optional(settings.spec, DEFAULTS.spec),
  policy: v.optional(settings.policy, DEFAULTS.policy),
  every: v.optional(settings.every, DEFAULTS.every),
  paused: v.optional(settings.paused, DEFAULTS.paused),
  visibility: v.optional(settings.visibility, DEFAULTS.visibility),
  publishes: v.optional(settings.publishes, DEFAULTS.publishes),
};

/** What is left out has its default, `name` that of the slug. */
export const newTarget = v.strictObject({ slug, ...withDefaults });
export const wholeTarget = v.strictObject(withDefaults);
export const targetChange = v.strictObject({
  name: v.optional(settings.name),
  kind: v.optional(settings.kind),
  spec: v.optional(settings.spec),
  policy: v.optional(settings.policy),
  every: v.optional(settings.every),
  paused: v.optional(settings.paused),
  visibility: v.optional(settings.visibility),
  publishes: v.optional(settings.publishes),
});

const standing = v.pipe(
  v.picklist(STANDINGS_NOW),
  v.description(
    'By its newest verification that ended, whatever it says. `stale`: verified, too long ago to count. `recorded`: verified from evidence that was handed in, which may be of any age. `verified` alone is good.',
  ),
);

/** What everybody may see who may see that the target is there. */
const shown = {
  organisation: slug,
  slug,
  name: v.string(),
  standing,
  isStale: v.pipe(v.boolean(), v.description('Its newest check is too long ago, whatever that found.')),
  checkedAt: v.nullable(instant),
  lastVerification: v.nullable(uuid),
  publishes: v.picklist(PUBLISHED),
};

export const publicTarget = v.object(shown);

export const target = v.object({
  ...shown,
  id: uuid,
  kind: v.picklist(['asked', 'uploaded']),
  spec: v.record(v.string(), v.unknown()),
  policy: v.nullable(digest),
  every: v.nullable(v.number()),
  nextAt: v.nullable(instant),
  paused: v.boolean(),
  visibility: v.picklist(VISIBILITIES),
  createdAt: instant,
  updatedAt: instant,
  reason: v.nullable(v.string()),
  osImage: v.nullable(v.string()),
  tcbStatus: v.nullable(v.string()),
  composeHash: v.nullable(v.string()),
  domain: v.nullable(v.string()),
  advisories: v.array(v.string()),
  instances: v.nullable(v.number()),
  coreVersion: v.nullable(v.string()),
});
export type TargetDocument = v.InferOutput<typeof target>;
export type PublicTargetDocument = v.InferOutput<typeof publicTarget>;

/** A page of a list. */
export function pageOf<S extends v.GenericSchema>(entry: S) {
  return v.object({
    entries: v.array(entry),
    next: v.pipe(v.nullable(v.string()), v.description('`cursor` of the next page; null: this is the last.')),
  });
}

export const policy = v.object({
  digest,
  name: v.string(),
  createdAt: instant,
  targets: v.pipe(v.number(), v.description('Targets that name it.')),
});
export const policyWithText = v.object({ digest, name: v.string(), createdAt: instant, text: v.string() });
export const MAX_POLICY_CHARACTERS = 256 * 1024;
export const newPolicy = v.strictObject({
  name: label,
  text: v.pipe(
    text,
    v.maxLength(MAX_POLICY_CHARACTERS, `expected at most ${MAX_POLICY_CHARACTERS} characters`),
    v.description('YAML or JSON; docs/policy.md says what it may hold.'),
  ),
});

export const problem = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  code: v.string(),
  hint: v.nullable(v.string()),
});

export const verification = v.object({
  id: uuid,
  organisation: slug,
  target: slug,
  trigger: v.picklist(TRIGGERS),
  requestedBy: v.string(),
  status: v.pipe(
    v.picklist(STATUSES),
    v.description('`without-result`: no evidence could be had at all. That is no verdict, and nothing good.'),
  ),
  attempt: v.number(),
  requestedAt: instant,
  startedAt: v.nullable(instant),
  finishedAt: v.nullable(instant),
  verdict: v.pipe(
    v.nullable(v.picklist(['verified', 'failed', 'inconclusive'])),
    v.description('null: none was come to.'),
  ),
  experiment: v.pipe(
    v.nullable(v.boolean()),
    v.description('true: under a test root, or with debug VMs accepted. It proves nothing, whatever the verdict.'),
  ),
  reason: v.nullable(v.string()),
  evidence: v.nullable(digest),
  result: v.nullable(digest),
  facts: v.nullable(digest),
  policy: v.pipe(v.nullable(digest), v.description('Of the effective policy, as the result says.')),
  coreVersion: v.nullable(v.string()),
  error: v.nullable(v.object({ code: v.string(), message: v.string() })),
  logSeq: v.pipe(v.nullable(v.number()), v.description('Its place in the log of the organisation.')),
});
export type VerificationDocument = v.InferOutput<typeof verification>;

export const publicVerification = v.object({
  id: uuid,
  organisation: slug,
  target: slug,
  trigger: v.pipe(
    v.picklist(TRIGGERS),
    v.description('`upload`: its evidence was handed in, and may be of any age, whatever the verdict.'),
  ),
  status: v.picklist(STATUSES),
  requestedAt: instant,
  finishedAt: v.nullable(instant),
  verdict: v.nullable(v.picklist(['verified', 'failed', 'inconclusive'])),
  experiment: v.nullable(v.boolean()),
  evidence: v.nullable(digest),
  result: v.nullable(digest),
  coreVersion: v.nullable(v.string()),
});
