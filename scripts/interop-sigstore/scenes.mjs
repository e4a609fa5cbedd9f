// What a reader may be handed: for each scene a folder with the files that docs/verifying.md calls by name, signed by the
// mock services of the tests, and the clients that ought to refuse it.

import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The signer that the commands of docs/verifying.md ask for. */
export const WANTED = {
  repository: 'OWNER/NAME',
  workflow: 'org/trust-center-action/.github/workflows/verify.yml',
  workflowRef: 'refs/tags/v1.0.0',
  ref: 'refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
  predicateType: 'https://slsa.dev/verification_summary/v1',
};

const DAY_MS = 86_400_000;
const ALL = [
  'trust-center',
  'cosign',
  'gh --cert-identity',
  'gh --signer-workflow',
  'sigstore-go',
  'sigstore (Python)',
];

/**
 * @param ours what this package and its tests have: signing, and the services to sign with
 * @param folder where the scenes' folders are made
 * @returns the scenes, and what ends their services
 */
export async function makeScenes(ours, folder) {
  const { startSigstore, identityToken, sampleVerification, summarise, signStatement, readSigningKey } = ours;
  const instances = [await startSigstore(), await startSigstore({ privateInstance: true }), await startSigstore()];
  const [publicInstance, privateInstance, stranger] = instances;
  const made = (options = {}) => {
    const at = new Date(Date.now() - 60_000 - (options.ageMs ?? 0)).toISOString();
    return sampleVerification({ ...options, at });
  };
  const verified = made();
  const signAs = async (instance, run = {}, claims = {}, sample = verified) => {
    const identity = identityToken({ ...WANTED, ...run }, claims);
    const statement = await summarise(sample);
    return signStatement(statement, { kind: 'keyless', identityToken: identity, services: instance.services });
  };
  const scenes = [];
  const add = async (
    name,
    kind,
    instance,
    summary,
    { refusedBy, publicKey, appCompose = verified.world.appCompose },
  ) => {
    const path = join(folder, `${scenes.length}`);
    await mkdir(path);
    await writeFile(join(path, 'summary.sigstore.json'), summary);
    await writeFile(join(path, 'app-compose.json'), appCompose);
    await writeFile(join(path, 'trusted_root.json'), instance.trustedRoot);
    if (publicKey !== undefined) {
      await writeFile(join(path, 'publisher.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
    }
    scenes.push({ name, kind, path, refusedBy });
  };
  const otherCompose = Buffer.concat([verified.world.appCompose, Buffer.from('\n')]);
  for (const [kind, instance] of [
    ['public', publicInstance],
    ['private', privateInstance],
  ]) {
    const genuine = await signAs(instance);
    const scene = (name, summary, options) => add(`${kind} instance, ${name}`, kind, instance, summary, options);
    const evil = { refusedBy: ALL };
    await scene('genuine', genuine, { refusedBy: [] });
    await scene('payload altered', tampered(genuine), evil);
    // The Python client leaves the statement to its caller.
    await scene('another app-compose', genuine, { refusedBy: without('sigstore (Python)'), appCompose: otherCompose });
    await scene('repository that begins alike', await signAs(instance, { repository: 'OWNER/NAME-evil' }), evil);
    const workflows = '/.github/workflows/verify.yml';
    await scene(
      'workflow of a repository that begins alike',
      await signAs(instance, { workflow: `org/trust-center-action-evil${workflows}` }),
      evil,
    );
    await scene(
      'workflow that begins alike',
      await signAs(instance, { workflow: `${WANTED.workflow}.evil.yml` }),
      evil,
    );
    await scene("the repository's own workflow", await signAs(instance, { workflow: `OWNER/NAME${workflows}` }), evil);
    await scene('tag that begins alike', await signAs(instance, { workflowRef: 'refs/tags/v1.0.0-evil' }), {
      refusedBy: without('gh --signer-workflow'),
    });
    await scene('commit instead of a tag', await signAs(instance, { workflowRef: '0123456789'.repeat(4) }), {
      refusedBy: without('gh --signer-workflow'),
    });
    await scene('run of a branch that begins alike', await signAs(instance, { ref: 'refs/heads/main-evil' }), evil);
    await scene('another issuer', await signAs(instance, { issuer: `${WANTED.issuer}.evil.example` }), evil);
    await scene('self-hosted runner', await signAs(instance, {}, { runner_environment: 'self-hosted' }), {
      refusedBy: without('cosign').filter((name) => name !== 'sigstore (Python)'),
    });
    await scene('verdict failed', await signAs(instance, {}, {}, made({ verdict: 'failed' })), {
      refusedBy: ['trust-center'],
    });
    await scene('eight days old', await signAs(instance, {}, {}, made({ ageMs: 8 * DAY_MS })), {
      refusedBy: ['trust-center'],
    });
  }
  await add('public instance, log entry left out', 'public', publicInstance, unlogged(await signAs(publicInstance)), {
    refusedBy: ALL,
  });
  await add('an instance that is not trusted', 'public', publicInstance, await signAs(stranger), { refusedBy: ALL });
  for (const [algorithm, generate] of [
    ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['Ed25519', () => generateKeyPairSync('ed25519')],
  ]) {
    const { privateKey, publicKey } = generate();
    const key = readSigningKey(privateKey.export({ format: 'pem', type: 'pkcs8' }), undefined);
    const { timestampUrl } = publicInstance.services;
    const signed = await signStatement(await summarise(verified), { kind: 'key', key, timestampUrl });
    const scene = (name, summary, options) =>
      add(`${algorithm} key, ${name}`, 'key', publicInstance, summary, { publicKey, ...options });
    // Cosign hashes with SHA-256 whatever the key is.
    await scene('genuine', signed, { refusedBy: algorithm === 'P-384' ? ['cosign'] : [] });
    await scene('payload altered', tampered(signed), { refusedBy: ALL });
    await scene('another app-compose', signed, { refusedBy: ALL, appCompose: otherCompose });
    await scene('another key', signed, { refusedBy: ALL, publicKey: generate().publicKey });
  }
  return { scenes, close: () => Promise.all(instances.map((instance) => instance.close())) };
}

function without(client) {
  return ALL.filter((name) => name !== client);
}

function tampered(text) {
  const bundle = JSON.parse(text);
  const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString());
  statement.predicate.resourceUri = `${statement.predicate.resourceUri}x`;
  bundle.dsseEnvelope.payload = Buffer.from(JSON.stringify(statement)).toString('base64');
  return JSON.stringify(bundle);
}

function unlogged(text) {
  const bundle = JSON.parse(text);
  delete bundle.verificationMaterial.tlogEntries;
  return JSON.stringify(bundle);
}
