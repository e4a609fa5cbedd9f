import { sha256 } from '#crypto';
import { toHex, utf8 } from '../../../../core/bytes.js';
import { PolicyError, TrustCenterError } from '../../../../core/errors.js';
import { policyInWords } from '../../../../core/policy/in-words.js';
import { parsePolicy, policyTemplate, resolvePolicy } from '../../../../core/policy/policy.js';
import { expectRole } from '../../../auth/grants.js';
import { audit } from '../../../store/audit.js';
import {
  addPolicy,
  countPolicies,
  findPolicy,
  listPolicies,
  MAX_POLICIES,
  removePolicy,
} from '../../../store/policies.js';
import { answerPage, notFound, type PageRoutes, toSignIn } from '../../answer.js';
import { formOf } from '../../form.js';
import { type Given, NOTHING_GIVEN } from '../../settings/frame.js';
import {
  MAX_NAME_CHARACTERS,
  MAX_POLICY_CHARACTERS,
  newPolicyBody,
  type PolicyMark,
  policiesBody,
  policyBody,
} from '../../settings/policies.js';

const DIGEST = '/settings/policies/:digest{sha256:[0-9a-f]{64}}';
const TODO = 'look at the list of policies.';

export const policiesRoutes: PageRoutes = (app, { db, now }) => {
  app.get('/settings/policies', async (c) => {
    const reader = c.get('principal');
    if (reader === null) return toSignIn(c);
    const rows = await listPolicies(db, reader.organisation);
    const policies = rows.map(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }));
    const body = policiesBody({ reader, policies });
    return answerPage(c, { title: 'Policies', place: 'settings', body });
  });

  app.get('/settings/policies/new', async (c) => {
    const reader = expectRole(c, 'editor');
    const from = c.req.query('from') ?? '';
    const origin = from === '' ? null : await findPolicy(db, reader.organisation, from);
    const given = { ...NOTHING_GIVEN, values: { name: origin?.name ?? '', text: origin?.text ?? policyTemplate() } };
    return answerPage(c, {
      title: 'Write a policy',
      place: 'settings',
      body: newPolicyBody({ reader, given, mark: null }),
    });
  });

  app.post('/settings/policies/new', async (c) => {
    const reader = expectRole(c, 'editor');
    const { organisation } = reader;
    const form = await formOf(c);
    const [name, text] = [form.text('name'), form.raw('text')];
    const { given, mark } = await examined(name, text);
    if (mark === null && Object.keys(given.problems).length === 0) {
      if ((await countPolicies(db, organisation)) < MAX_POLICIES) {
        const digest = `sha256:${toHex(sha256(utf8(text)))}`;
        await db.transaction().execute(async (transaction) => {
          const row = { organisation, digest, name, text, created_at: new Date(now()) };
          const isNew = await addPolicy(transaction, row);
          if (isNew) await audit(transaction, reader, 'policy.keep', `policy ${name}`, { digest });
        });
        return c.redirect(`/settings/policies/${digest}`, 303);
      }
      given.problems.text = `There are ${MAX_POLICIES} policies, which is all that there can be. Remove those that no target names.`;
    }
    return answerPage(
      c,
      { title: 'Write a policy', place: 'settings', body: newPolicyBody({ reader, given, mark }) },
      400,
    );
  });

  app.get(DIGEST, async (c) => {
    const reader = c.get('principal');
    if (reader === null) return toSignIn(c);
    const { organisation } = reader;
    const policy = await findPolicy(db, organisation, c.req.param('digest'));
    if (policy === null) return notFound(c, 'policy', TODO);
    const { digest, name, text, created_at: createdAt } = policy;
    const targets = (await listPolicies(db, organisation)).find((one) => one.digest === digest)?.targets ?? 0;
    const body = policyBody({ reader, digest, name, text, createdAt, targets, ...(await inWords(text)) });
    return answerPage(c, { title: name, place: 'settings', body });
  });

  app.post(DIGEST, async (c) => {
    const reader = expectRole(c, 'editor');
    const digest = c.req.param('digest');
    const outcome = await db.transaction().execute(async (transaction) => {
      const removed = await removePolicy(transaction, reader.organisation, digest);
      if (removed === 'removed') await audit(transaction, reader, 'policy.remove', `policy ${digest}`);
      return removed;
    });
    if (outcome === 'none') return notFound(c, 'policy', TODO);
    return c.redirect(outcome === 'used' ? `/settings/policies/${digest}` : '/settings/policies', 303);
  });
};

/** The checker's word on a text: the first place that is not right. */
async function examined(name: string, text: string): Promise<{ given: MutableGiven; mark: PolicyMark | null }> {
  const problems: Record<string, string> = {};
  const given = { values: { name, text }, problems };
  if (name === '') problems.name = 'Give it a name.';
  if (name.length > MAX_NAME_CHARACTERS) problems.name = `At most ${MAX_NAME_CHARACTERS} characters.`;
  if (text.trim() === '') problems.text = 'Write the policy.';
  else if (text.length > MAX_POLICY_CHARACTERS) problems.text = `At most ${MAX_POLICY_CHARACTERS} characters.`;
  if (problems.text !== undefined) return { given, mark: null };
  try {
    await parsePolicy(text);
    return { given, mark: null };
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    if (!(error instanceof PolicyError)) {
      problems.text = error.message;
      return { given, mark: null };
    }
    const { line, column, hint = null } = error;
    const message = error.message.replace(/^policy \d+:\d+: /, '');
    return { given, mark: { line, column, message, hint } };
  }
}

type MutableGiven = Given & { problems: Record<string, string> };

async function inWords(text: string): Promise<{ words: string[] | null; problem: string | null }> {
  try {
    // As a target is asked: from the network.
    const words = policyInWords(resolvePolicy(await parsePolicy(text), { defaultFreshness: 'fetched' }));
    return { words, problem: null };
  } catch (error) {
    if (error instanceof TrustCenterError) return { words: null, problem: error.message };
    throw error;
  }
}
