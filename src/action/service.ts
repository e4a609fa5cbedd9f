// What the step has to do with a service: that collects the evidence, or is handed what was verified here. Its word decides
// nothing here.

import type { CollectTarget } from '../collect/collect-request.js';
import { FetchError, InputError, TrustCenterError } from '../core/errors.js';
import { visible } from '../core/views/untrusted.js';
import { NAMING } from '../options/targets.js';
import { propertyOf } from '../options/values.js';
import { collectAt, readServiceUrl, registerAt, runInWords, serviceToken } from '../publish/service.js';
import type { ActionInputs } from './inputs.js';
import * as log from './log.js';

export interface WithService {
  /** Whether no other target is named. */
  collects: boolean;
  /** The evidence, as a target in a file. */
  collect(signal: AbortSignal): Promise<CollectTarget>;
  /** Tells it where it did not collect, and logs its answer. */
  register(bundle: string): Promise<void>;
}

/**
 * @returns null: what is verified here cannot be handed over, as the job has no identity, such as that of a fork; a warning says so
 * @throws InputError
 */
export async function withService(inputs: ActionInputs): Promise<WithService | null> {
  const target = readServiceUrl(inputs.serviceUrl ?? '', 'input service-url');
  const collects = NAMING.every((name) => inputs[propertyOf(name)] === undefined);
  const idle = (['nonce', 'header', 'body', 'pointer'] as const).find(
    (name) => (inputs[propertyOf(name)] ?? '').length > 0,
  );
  if (collects && idle !== undefined) {
    const why = 'with service-url and no other target, the service asks for the evidence';
    throw new InputError('INPUT_INVALID', `input ${idle} has no effect: ${why}`);
  }
  const token = await serviceToken(target, process.env).catch((error: unknown) => {
    if (collects || !(error instanceof TrustCenterError)) throw error;
    log.warning([
      `Not registered at the service: ${visible(error.message)}`,
      ...(error.hint === undefined ? [] : [error.hint]),
    ]);
    return null;
  });
  if (token === null) return null;
  log.hide(token);
  return {
    collects,
    async collect(signal) {
      const { run, bundle } = await collectAt(target, token, { signal, onProgress: log.info });
      log.info(runInWords(run));
      return { kind: 'file', path: inputs.serviceUrl ?? '', bytes: bundle };
    },
    async register(bundle) {
      if (collects) return;
      try {
        log.info(runInWords(await registerAt(target, token, bundle)));
      } catch (error) {
        if (!(error instanceof FetchError)) throw error;
        log.warning([`Not registered at the service: ${visible(error.message)}`]);
      }
    },
  };
}
