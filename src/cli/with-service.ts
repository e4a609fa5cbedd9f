// What `verify` has to do with a service: that collects the evidence, or is handed what was verified here. Its word decides
// nothing here.

import { FetchError } from '../core/errors.js';
import { visible } from '../core/views/untrusted.js';
import { NAMING } from '../options/targets.js';
import { propertyOf } from '../options/values.js';
import { type Collected, collectAt, readServiceUrl, registerAt, runInWords, serviceToken } from '../publish/service.js';
import { type Arguments, type Options, refuseIdle } from './arguments.js';
import { progress } from './output.js';

export interface WithService {
  /** Whether no other target is named. */
  collects: boolean;
  collect(signal: AbortSignal): Promise<Collected>;
  /** Tells it, and gives its answer in words. */
  register(bundle: string): Promise<string>;
}

/** @throws InputError */
export async function withService(
  args: Arguments<'verify'>,
  options: Options<'verify'>,
  url: string,
): Promise<WithService> {
  const target = readServiceUrl(url, '--service-url');
  const collects = NAMING.every((name) => options[propertyOf(name)] === undefined);
  const idle = ['offline', 'nonce', 'allow-private', 'method', 'header', 'body', 'pointer', 'nonce-encoding'] as const;
  if (collects) refuseIdle(args, idle, 'with --service-url and no other target, the service asks for the evidence');
  const token = await serviceToken(target, process.env);
  return {
    collects,
    collect: (signal) => collectAt(target, token, { signal, onProgress: progress }),
    /** Nothing that goes wrong there changes what was found here. */
    async register(bundle) {
      try {
        return runInWords(await registerAt(target, token, bundle));
      } catch (error) {
        if (!(error instanceof FetchError)) throw error;
        return `Not registered: ${visible(error.message)}`;
      }
    },
  };
}
