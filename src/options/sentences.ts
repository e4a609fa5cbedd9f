// Options in whole sentences, for action.yml and docs/, where the few words of the table are not enough. They stand apart: no
// program reads them when it runs.

import { BACKEND_NAMES } from '../rebuild/backend.js';
import { fewWordsOf, OPTIONS, type Option, type OptionKey } from './table.js';

const SENTENCES: { readonly [K in OptionKey]?: string } = {
  mode: '`verify` a deployment; or make the `plan` of a change: its compose hash, what it changes, what the policy refuses of it, and the call that allows it on chain. See docs/plan.md.',
  'phala-cloud-api':
    'Base URL of a service with the API of Phala Cloud, to ask it for the app of `app-id` instead of `https://cloud-api.phala.com`: a mirror, or a cloud of your own. By https, unless it is on this machine.',
  url: 'Base URL of a guest agent, by https, e.g. `https://<app-id>-8090.<domain>`. Or the URL of any endpoint that makes a quote for a challenge, with `{nonce}` where the nonce goes: 32 random bytes, new in each run. The URL is shown as the name of the target, so no secret may be in it.',
  'ra-tls':
    'Host and port of a TLS server with an RA-TLS certificate, e.g. `<app-id>-443s.<domain>:443`. The evidence is in the certificate, and the handshake proves that the server holds the attested key (freshness `key-bound`). Where the name begins with an id of 40 hex digits, the app or its instance must have that id.',
  evidence:
    'Path of recorded evidence (GetQuote response, Phala Cloud attestations answer, guest agent’s Info answer, versioned attestation, RA-TLS certificate, quote or bundle) to verify instead of a live target.',
  targets:
    'Path of a file with many targets, as YAML or JSON, to verify instead of one: a list, each with a `name` and the options that are about it, by the names that they have here; what most have in common may stand in `defaults`. See docs/fleets.md, also for the options that go with it: any other is refused.',
  'kms-evidence':
    'Path of recorded evidence of the KMS that gives the app its keys: of its VM (guest agent’s Info answer, RA-TLS certificate of its RPC port, GetQuote response), and beside that its GetMeta answer. Several, one a line or separated by commas.',
  'gateway-evidence':
    'Path of recorded evidence of the gateway that stands before the app, such as its `/.dstack/app-info`. Several, one a line or separated by commas.',
  'kms-url':
    'Base URL of the RPC port of the KMS that gives the app its keys, e.g. `https://kms.<domain>:8000`: its RA-TLS certificate is met in a handshake, and its GetMeta answer asked for over the same connection. Without it, the KMS is asked where Phala Cloud says that it is, for a target of `app-id`.',
  'gateway-url':
    'Base URL of the gateway that stands before the app, e.g. `https://gateway.<domain>`: it is asked for its guest agent’s Info, and for what it says of its TLS keys. Without it, the gateway is asked where Phala Cloud says that it is, for a target of `app-id`.',
  'rpc-url':
    'JSON-RPC endpoint, by https, of the chain that governs the app: the contracts of the app and of its KMS are read there, at one final block. Several, one a line or separated by commas, are witnesses that must agree. What of a URL may be a key is not shown. Without it, public endpoints are asked where the policy (`source-code.registry`) or `chain-id` names a chain, and nobody where none does. See docs/registry.md.',
  'chain-id':
    'Chain that the app’s contract is on, e.g. 8453 for Base: the contracts are read there. Without it, the chain that the policy names (`source-code.registry.chain-id`), or with `rpc-url` the one that the KMS says it is on.',
  domain:
    'Domain that the app answers at, `app.example.com` or with a port other than 443: the domain phase is then required, unless `phases` says which are, and compared in any case. It shows that the TEE alone holds the TLS key, and that nobody else can get a certificate. See docs/domain.md.',
  resolver:
    'DNS resolver to ask about `domain`: `https://HOST/PATH` (DNS over HTTPS) or `ADDRESS[:PORT]` (UDP, and TCP where an answer is cut short). Several, one a line or separated by commas: at least two must agree. Without it, those of the policy (`domain.resolvers`), or public ones.',
  'ca-file':
    'Path of a file with root CAs (PEM) that count for the certificate of `domain`, besides the public ones. Several, one a line or separated by commas.',
  'ct-log-list':
    'Path of a list of Certificate Transparency logs (log_list.json, version 3) that count instead of the shipped one, where the policy asks for Certificate Transparency (`domain.ct`).',
  'cert-spotter-url':
    'Base URL of a service with the API of Cert Spotter, to ask it for the certificates of `domain` instead of `https://api.certspotter.com`, where the policy asks for Certificate Transparency (`domain.ct`). By https, unless it is on this machine.',
  'crt-sh-url':
    'Base URL of a service with the API of crt.sh, to ask it for the certificates of `domain` instead of `https://crt.sh`, where the policy asks for Certificate Transparency (`domain.ct`). By https, unless it is on this machine.',
  'allow-private':
    'Ask a target (`url`, `ra-tls`), `kms-url` and `gateway-url`, or a registry of container images (which a policy asks), also where its name leads to a private, link-local or otherwise not public address, as in a network of your own. Without it that is refused: whoever keeps the name could lead it to a neighbour of this machine. An address that is written out needs no permission. The same for a log of results on a web server, and for `webhook-url`, which then may also be on this machine.',
  'compose-file':
    'Path of the docker-compose.yml that should run: the Docker Compose file in the measured app-compose must have the same bytes. What the app-compose says besides must be accepted in the policy (`source-code.app-compose`).',
  from: 'Path of an app-compose.json with the other members, to make one of the `compose-file`: all but its Docker Compose file is taken from it, unknown members included.',
  form: 'How the tool that deploys writes an app-compose, and so what its hash is: `normalised` (dstack’s SDKs, Phala Cloud), `indented` (`vmm-cli.py`) or `compact` (dstack’s web console).',
  base: 'With `mode: plan`, the commit to compare the change with. Without it, the one that the pull request is to be merged into. It must be in the checkout: `fetch-depth: 2` of actions/checkout has the latter.',
  'action.os-image':
    'OS image that should have booted, a path (folder or tarball) or a release such as `dstack-0.5.5` to fetch; or `rebuild`, to build it from source in this job first.',
  rebuild: `With \`os-image: rebuild\`, what to build, as YAML: \`repository\` (https URL of the source), \`commit\` (all 40 hex digits), \`backend\` (${BACKEND_NAMES.join(', ')}) or \`command\` with \`output-folder\`, \`release\` (path of the released image that must be reproduced), and \`timeout\` (e.g. \`90m\`; 6h when not given).`,
  'tcb-update':
    'Which TCB recovery to ask a PCCS for: `early` (as soon as Intel publishes it) or `standard`. Without it, whichever it gives.',
  'early-warning':
    'Also ask the PCCS for the TCB recovery that Intel has published and that is not in force yet, with one request more for each kind of platform, and say what it will make worse and when. The verdict is by what is in force. See docs/notifications.md.',
  'insecure-root-ca':
    'Path of a PEM root CA to trust instead of Intel’s. For tests only: the result is an experiment then. It shows that the checks work and proves nothing about a deployment, and is no success unless `allow-experiment` is given.',
  'action.allow-experiment':
    '`true` lets the step succeed for an experiment (a test root, debug VMs accepted) and for a verdict as of more than seven days ago (`at`). Nothing turns green by it.',
  'fail-on':
    'When the step fails: `inconclusive` (unless verified), `failed` (only on a failed verdict) or `never`. Unusable input always fails it.',
  'signed-summary':
    'Signed summary to put into the report, so that one file has both. It must be of this result and, if it names a report, of this one.',
  history:
    'Log of results to verify, and to put into the report what it tells of the target: a folder, `OWNER/NAME@BRANCH` on GitHub, or an https URL. Of a log that does not verify no report is written.',
  sign: 'Sign a verification summary: `keyless` (by the identity of the workflow; needs `id-token: write`), `key` (with `signing-key`) or `none`.',
  'check-run': 'Publish a check run for each component (`true`; needs `checks: write`).',
  comment: 'Write one comment on the pull request and keep it up to date (`true`; needs `pull-requests: write`).',
  issue:
    'Open one issue when the target is not verified, and close it when it is again; not on pull requests (`true`; needs `issues: write`).',
  'webhook-url':
    'URL to send a signed message to when the target is not verified, is verified again, or changed; by https, and best kept in a secret, as it is never shown. The key to sign with is in the environment variable TRUST_CENTER_WEBHOOK_SECRET. Not on pull requests. See docs/notifications.md.',
  'service-url':
    'Page of a target at a self-hosted service, e.g. `https://trust.example/t/acme/wallet`. With no other target the service collects the evidence, none of it from before it was asked, which is then appraised here, under your policy: its own verdict counts for nothing here. With another target the evidence of this verification is handed to the service, which appraises it under the policy that it has; what it says is shown beside the verdict, and changes nothing of it. The service is shown the token in the environment variable TRUST_CENTER_SERVICE_TOKEN, or the identity of the workflow (needs `id-token: write`). See docs/service-api.md.',
  'badge-branch':
    'Branch to put the badge on, with what it was drawn from: the signed summary, or the evidence; not on pull requests (needs `contents: write`).',
  'badge-name':
    'What the files of the badge are called: NAME.svg, NAME.json and so on. Targets that share a branch need a name each: a-z, 0-9 and hyphens.',
  'badge-label': 'What the badge says on its left, up to 40 characters, such as the name of the app.',
  'history-branch':
    'Branch with the log of results, to which each run adds an entry that nobody can take away unseen, also one that came to no result; not on pull requests (needs `contents: write`). It begins with the first entry. See docs/history.md.',
  'history-key':
    'With `history-branch`, the private key that signs the log: Ed25519, the text of a PEM file, from a secret. `openssl genpkey -algorithm ed25519` makes one.',
  'history-salt':
    'With `history-branch`, a secret of at least 16 characters that hides the names of targets in the log: whoever has it finds their entries. For a log that more people see than may know the names.',
  'github-token':
    'Token to publish with, and to ask for the attestations that GitHub keeps of container images, where the policy asks for their provenance.',
};

export function sentencesOf(key: OptionKey): string {
  const sentences = SENTENCES[key];
  if (sentences !== undefined) return sentences;
  const option: Option = OPTIONS[key];
  const text = fewWordsOf(option);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
