// TARGET of `verify` and `collect`: what it is, and how it is asked.

import { existsSync } from 'node:fs';
import { gitHubAccess } from '../collect/endorsements/container-image/github-access.js';
import { wantedImages, wantsImages } from '../collect/endorsements/container-image/wanted.js';
import { type Bundle, serialiseBundle } from '../core/bundle.js';
import { InputError } from '../core/errors.js';
import type { DomainPolicy } from '../core/policy/domain.js';
import type { Policy } from '../core/policy/policy.js';
import type { Run } from '../request.js';
import { idleOfDomain } from '../wanted-domain.js';
import { type Arguments, type Options, refuseIdle } from './arguments.js';
import { progress, writeLines, writeTextFile } from './output.js';
import { writtenTo } from './print-result.js';

/** Those of `collect`, all of which `verify` has too. */
type Asking = Options<'collect'>;

/** How both commands collect. */
export function runOf(options: Pick<Asking, 'noCache' | 'saveBundle'>, offline: boolean, signal: AbortSignal): Run {
  return {
    offline,
    ...(options.noCache ? { cacheDirectory: null } : {}),
    github: gitHubAccess(process.env),
    onProgress: progress,
    signal,
    onCollected: (bundle) => keep(bundle, options.saveBundle, signal),
  };
}

/** Written before anything is judged: whatever happens then, the evidence is kept. */
async function keep(bundle: Bundle, path: string | undefined, signal: AbortSignal): Promise<void> {
  if (path === undefined) return;
  await writeTextFile(path, serialiseBundle(bundle), '--save-bundle');
  if (signal.aborted) writeLines([writtenTo(path, 'bundle of what was collected until then')]);
}

/** @throws InputError for an option about asking that has no effect */
export function expectAsked(args: Arguments<'verify'> | Arguments<'collect'>): void {
  if (args.isGiven('collateral')) {
    refuseIdle(args, ['pccs-url', 'tcb-update', 'early-warning'], 'the collateral is given, with --collateral');
  }
  if (args.options.tcbUpdate === 'early') {
    refuseIdle(args, ['early-warning'], 'with --tcb-update early the verdict is by that recovery already');
  }
}

/**
 * @param policy which may have registries asked about container images; null: there is none
 * @throws InputError for leave to ask inside a network where nobody is asked whom others name
 */
export function expectPrivate(args: Arguments<'verify'> | Arguments<'collect'>, policy: Policy | null): void {
  const asked = ['url', 'ra-tls', 'kms-url', 'gateway-url', 'domain'] as const;
  if (args.positionals.length > 0 || asked.some((name) => args.isGiven(name))) return;
  if (policy !== null && wantsImages(wantedImages(policy))) return;
  const about =
    '--url, --ra-tls, --kms-url, --gateway-url, --domain, and registries where a policy asks for provenance';
  refuseIdle(args, ['allow-private'], `it is about ${about}`);
}

/** @throws InputError for an option about a domain that has no effect */
export function expectOfDomain(
  args: Arguments<'verify'> | Arguments<'collect'>,
  policy: Pick<DomainPolicy, 'ct'>,
): void {
  const idle = idleOfDomain((name) => args.isGiven(name), args.options, policy);
  if (idle !== null) refuseIdle(args, [idle.name], idle.why);
}

/** The options, with TARGET as what it is. @throws InputError where both name a target of that kind */
export function withTarget<O extends Asking>({
  positionals: [text],
  options,
}: {
  positionals: string[];
  options: O;
}): O {
  if (text === undefined) return options;
  const [property, option] = kindOfTarget(text);
  if (options[property] === undefined) return Object.assign({}, options, { [property]: text });
  throw new InputError('INPUT_INVALID', `TARGET and --${option} name two targets; give one`);
}

function kindOfTarget(text: string): ['evidence' | 'url' | 'appId', string] {
  const isUrl = /^https?:\/\//.test(text);
  if (!isUrl && !/^(?:0x)?[0-9a-fA-F]{40}$/.test(text)) return ['evidence', 'evidence'];
  if (existsSync(text)) {
    // Not quoted: a URL may hold a password.
    throw new InputError('INPUT_INVALID', `TARGET is ${isUrl ? 'a URL' : 'an app id'}, and a file here has that name`, {
      hint: `Write ./ before it for the file, or --${isUrl ? 'url' : 'app-id'} for the other.`,
    });
  }
  return isUrl ? ['url', 'url'] : ['appId', 'app-id'];
}
