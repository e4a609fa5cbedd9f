// The command that gives a result again, as a reader of it would type it: only what is in files, and nothing secret.

import type { ResultDocument } from '../core/result/document.js';
import type { Again } from '../core/views/markdown.js';
import { propertyOf } from '../options/values.js';
import { shellQuoted } from '../rebuild/text.js';
import type { Options } from './arguments.js';

/** Of `verify`: what decides the outcome, where everything is in files. */
const DECISIVE = [
  'evidence',
  'kms-evidence',
  'gateway-evidence',
  'collateral',
  'app-compose',
  'compose-file',
  'policy',
  'phases',
  'nonce',
  'app-id',
  'os-image',
  'os-image-hash',
  'reference-values',
  'rebuild-report',
  'trusted-root',
  'insecure-root-ca',
] as const;

export function verifyAgain(options: Options<'verify'>, { appraisedAt, registry }: ResultDocument): Again {
  if (options.saveBundle !== undefined) return replayAgain(options.saveBundle, options);
  const { evidence, collateral, osImageUrl, rpcUrl, chainId, domain } = options;
  const isChainRead = rpcUrl.length > 0 || chainId !== undefined || registry !== null;
  const isFetched = collateral.length === 0 || osImageUrl !== undefined || domain !== undefined || isChainRead;
  if (evidence === undefined || evidence === '-' || isFetched) {
    return {
      how: 'What was fetched can change. To be able to repeat it, verify with `--save-bundle FILE`: then `trust-center replay FILE` gives the same result on any machine.',
      commands: [],
    };
  }
  const given = DECISIVE.flatMap((name) => {
    const value: string | readonly string[] | undefined = options[propertyOf(name)];
    const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
    return values.map((one) => [`--${name}`, shellQuoted(one)]);
  });
  return {
    how: 'With the same files, this gives the same result:',
    commands: wrapped(['trust-center verify', ...[...given, ['--at', appraisedAt]].map((words) => words.join(' '))]),
  };
}

/** @param bundle path */
export function replayAgain(
  bundle: string,
  { insecureRootCa, trustedRoot }: { insecureRootCa?: string | undefined; trustedRoot?: string | undefined },
): Again {
  return {
    how: 'The bundle holds all of it. This gives the same result, on any machine, with no network:',
    commands: wrapped([
      'trust-center replay',
      shellQuoted(bundle),
      ...(insecureRootCa === undefined ? [] : [`--insecure-root-ca ${shellQuoted(insecureRootCa)}`]),
      ...(trustedRoot === undefined ? [] : [`--trusted-root ${shellQuoted(trustedRoot)}`]),
    ]),
  };
}

/** Columns of a line, before the backslash. */
const WIDTH = 54;

/** One command, as lines of shell that go on after a backslash. */
function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `  ${word}`);
  }
  return lines.map((line, i) => (i === lines.length - 1 ? line : `${line} \\`));
}
