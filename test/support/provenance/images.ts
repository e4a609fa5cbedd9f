// Container images for tests: manifests and indexes with their digests, records of what a registry answered about them, and
// statements of where they were built, as GitHub's workflows write them. Made with node:crypto, not with the code under test.

import { createHash } from 'node:crypto';
import type { ImageAttestation, ImageManifest, ImageRecord } from '../../../src/core/formats/image-record.js';
import type { Statement } from '../../../src/core/summary/in-toto.js';
import { RUN, type WorkflowRun } from '../../integration/sigstore-services.js';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function document(mediaType: string, content: object): ImageManifest {
  const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
  return { digest: digestOf(bytes), mediaType, bytes };
}

/** A manifest of one layer, which `seed` tells from others. */
export function manifest(seed: string): ImageManifest {
  const layer = (mediaType: string, text: string) => {
    const bytes = Buffer.from(text);
    return { mediaType, digest: digestOf(bytes), size: bytes.length };
  };
  return document(MANIFEST, {
    config: layer('application/vnd.oci.image.config.v1+json', `config of ${seed}`),
    layers: [layer('application/vnd.oci.image.layer.v1.tar+gzip', `layer of ${seed}`)],
  });
}

export function index(
  entries: readonly { of: ImageManifest; os?: string; architecture?: string; variant?: string; size?: number }[],
): ImageManifest {
  return document(INDEX, {
    manifests: entries.map(({ of, os = 'linux', architecture = 'amd64', variant, size = of.bytes.length }) => {
      return { mediaType: of.mediaType, digest: of.digest, size, platform: { os, architecture, variant } };
    }),
  });
}

/** @param reference as the Compose file writes it, on a registry with a name of its own */
export function record(reference: string, change: Partial<ImageRecord> = {}): ImageRecord {
  const [, registry = '', repository = ''] = /^([^/]+)\/([^:@]+)/.exec(reference) ?? [];
  return {
    schema: 'trust-center/image-record/v1',
    reference,
    registry,
    repository,
    tagDigest: null,
    manifests: [],
    attestations: [],
    problems: [],
    ...change,
  };
}

export function attestation(bundle: string | Uint8Array, subject: string): ImageAttestation {
  return {
    source: 'github',
    url: `https://api.github.example/repos/org/app/attestations/${subject}`,
    subject,
    bundle: typeof bundle === 'string' ? new TextEncoder().encode(bundle) : bundle,
  };
}

/** What `actions/attest-build-provenance` writes for a run. */
export function buildStatement(
  digests: readonly string[],
  given: Partial<WorkflowRun> = {},
  change: (predicate: BuildPredicate) => void = () => {},
): Statement {
  const run = { ...RUN, ...given };
  const repository = `${run.serverUrl}/${run.repository}`;
  const predicate: BuildPredicate = {
    buildDefinition: {
      buildType: 'https://actions.github.io/buildtypes/workflow/v1',
      externalParameters: { workflow: { ref: run.ref, repository, path: '.github/workflows/verify.yml' } },
      internalParameters: { github: { event_name: 'push', runner_environment: 'github-hosted' } },
      resolvedDependencies: [{ uri: `git+${repository}@${run.ref}`, digest: { gitCommit: COMMIT } }],
    },
    runDetails: {
      builder: { id: `${run.serverUrl}/${run.workflow}@${run.workflowRef}` },
      metadata: { invocationId: `${repository}/actions/runs/42/attempts/1` },
    },
  };
  change(predicate);
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: digests.map((digest) => ({ name: 'ghcr.io/org/app', digest: { sha256: digest.replace('sha256:', '') } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate,
  };
}

export interface BuildPredicate {
  buildDefinition: {
    buildType: string;
    externalParameters: { workflow: { ref: string; repository: string; path: string } };
    internalParameters: object;
    resolvedDependencies: { uri: string; digest: { gitCommit: string } }[];
  };
  runDetails: { builder: { id: string }; metadata: { invocationId: string } };
}
