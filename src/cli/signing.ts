// The options of every command that signs, and what they say of how to.

import type { SigningOptions } from '../signing/options.js';
import type { Arguments, CommandSpec } from './arguments.js';

export const SIGNING_OPTIONS = {
  'signing-key': {
    kind: 'value',
    value: 'PEM',
    help: 'sign with this key instead of the workflow’s identity; its password is in TRUST_CENTER_SIGNING_PASSWORD',
  },
  'fulcio-url': {
    kind: 'value',
    value: 'URL',
    help: 'certificate authority (default: Sigstore’s, for a private repository GitHub’s)',
  },
  'rekor-url': { kind: 'value', value: 'URL', help: 'transparency log of that instance, or none' },
  'timestamp-url': {
    kind: 'value',
    value: 'URL',
    help: 'timestamp authority of that instance, or none; with a key optional',
  },
} as const satisfies CommandSpec['options'];

export function signingOptions(args: Arguments): SigningOptions {
  return {
    signingKey: args.value('signing-key'),
    fulcioUrl: args.value('fulcio-url'),
    rekorUrl: args.value('rekor-url'),
    timestampUrl: args.value('timestamp-url'),
  };
}
