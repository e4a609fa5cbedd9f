// `trust-center collect`: everything that a verification would ask for, as a bundle. Nothing is decided.

import { collect } from '../collect/collect.js';
import { serialiseBundle } from '../core/bundle.js';
import { cancellable } from '../io/cancellation.js';
import { readAsked } from '../request.js';
import { readWantedDomain } from '../wanted-domain.js';
import { parseArguments } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { progress, writeLines, writeOutput } from './output.js';
import { writtenTo } from './print-result.js';
import { expectAsked, expectOfDomain, expectPrivate, runOf, withTarget } from './target.js';

/** What a policy may ask for later. */
const EVERYTHING = { resolvers: [], since: null, ct: true, skip: [] };

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('collect', argv);
  expectAsked(args);
  expectPrivate(args, null);
  expectOfDomain(args, EVERYTHING);
  const options = withTarget(args);
  const { saveBundle } = options;
  const domain = readWantedDomain(options, EVERYTHING);
  const asked = { ...readAsked(options), domain };
  const bundle = await cancellable((signal) =>
    collect({ ...asked, ...runOf(options, false, signal), appComposePath: null, composeFilePath: null }),
  );
  if (saveBundle === undefined) await writeOutput(serialiseBundle(bundle), undefined);
  else progress(writtenTo(saveBundle, 'bundle'));
  const missing = bundle.gaps.map(({ name, reason }) => `trust-center: ${name} is missing: ${reason}`);
  writeLines(missing);
  return missing.length === 0 ? EXIT.verified : EXIT.inconclusive;
}
