// The policy that `trust-center policy init` prints: every key with its default and what it means.

/** YAML; read back it is the default policy (a test keeps it so). */
export function policyTemplate(): string {
  return `# What trust-center accepts. Every value here is the default; a key left out has it too.
# All keys: docs/policy.md
version: 1

# Phases that must be decided for the verdict "verified": hardware, os, source-code, domain.
phases: [hardware, os, source-code]

# Least freshness of the evidence: replayed, fetched, key-bound or nonce.
# Left out: fetched, or replayed for evidence read from a file.
# freshness: fetched

# Which instances of the app must be judged. running: all but those that are called stopped, which are listed; one at least.
# all: those too, so that none may be stopped. { at-least: 3 }: as running, and three different ones.
instances: running

# In what instances of the app may not differ, nor nodes of the KMS or gateway: app-id, compose-hash, key-provider, mr-kms,
# os-image, registers, tcb-status, fmspc, tcb-evaluation-data-number, host. What differs else is shown. That an app or a
# gateway has one app id is always asked.
drift: { fail: [] }

hardware:
  # Kinds of quote: tdx, sgx.
  tee-types: [tdx]
  # Accepted TCB statuses, of platform, TDX module and quoting enclave together.
  tcb-statuses: [UpToDate]
  # allow: when not empty, any other open advisory fails. deny: these fail always.
  advisories: { allow: [], deny: [] }
  # Days for which OutOfDate is still accepted, counted from the date of the TCB level that the lagging part has.
  grace-days: 0
  # Oldest TCB recovery that the collateral may describe.
  min-tcb-evaluation-data-number: 17
  # Oldest collateral, by its issue date.
  max-collateral-age-days: 30
  # Minutes by which a certificate or signed document may begin after the time of appraisal, for clocks that differ.
  clock-skew-minutes: 5
  # true accepts a TD whose memory the host can read: the result is an experiment, and proves nothing about any deployment.
  debug: false
  # Pins, hex: one value or a list of accepted ones; empty accepts any.
  fmspc: []
  qe-vendor-id: []
  mrseam: []
  mrsignerseam: []
  seamattributes: []
  td-attributes: []
  xfam: []
  mrservicetd: []
  mrconfigid: []
  mrowner: []
  mrownerconfig: []
  # Least tee_tcb_svn, 16 bytes, compared byte by byte. Left out: any.
  # min-tee-tcb-svn: <32 hex digits>

os:
  # Known OS images. Without an entry here or below the OS stays undecided.
  # - { os-image-hash: <64 hex digits>, name: dstack-0.5.4 }
  images: []
  # Known register sets; the quote must match all four registers of one set.
  # - { name: prod, mrtd: <96 hex digits>, rtmr0: <...>, rtmr1: <...>, rtmr2: <...> }
  measurements: []
  # Whose signed reference values (--reference-values) count as known: a key, or a workflow by exact identity.
  # - { public-key: <base64 of the DER key> }
  #   Runners other than GitHub's count only with self-hosted: true, as their owner decides what they sign.
  # - { repository: owner/name, workflow: .github/workflows/measure.yml, ref: refs/heads/main, self-hosted: false }
  #   On another server than github.com with server-url: https://HOST, and issuer: https://... if it has one of its own.
  reference-value-signers: []
  # true accepts development images, whose consoles are open.
  allow-dev: false

source-code:
  # Accepted compose hashes, where no app-compose file is given. A file given is the only one accepted.
  compose-hashes: []
  # Accepted app ids; empty accepts any.
  app-ids: []
  # Accepted key provider: kind (kms, local-sgx, tpm, none), id (hex) or both. Left out: any kind except none.
  # key-provider: { kind: kms, id: <hex> }
  # Accepted values of RTMR3, which holds the events of applications too; empty accepts any.
  rtmr3: []
  # required: MRCONFIGID must bind the launch. any: it may be zero.
  mr-config-id: any
  # Values of members of the app-compose that runs. With a Docker Compose file given (--compose-file), every other member
  # that changes something must be here; what is missing is reported with the lines to add.
  # - public_logs: true. A long text by its digest: pre_launch_script: "sha256:<hex>". null: the member is not there.
  app-compose: {}
  # What the app-compose may not do: severities (info, warning) and rules, as docs/checks.md lists them. allow: rules that
  # a severity in fail would refuse. With nothing in fail, all that is found is shown and accepted.
  findings: { fail: [], allow: [] }
  # What the contracts on a chain must say, as the endpoints tell it that the verification asks (--rpc-url). Left out:
  # nothing is asked of a chain. What was read of one is judged all the same.
  # registry:
  #   chain-id: 8453
  #   # Of the app: must be its measured app id. Of the KMS: left out, one of those that trust-center knows.
  #   contract: <40 hex digits>
  #   kms-contract: <40 hex digits>
  #   # How many endpoints must say the same; and how old, in minutes, the block may be. Left out: one, of any age.
  #   endpoints: 2
  #   max-age-minutes: 60
  #   # true: the app's contract allows no compose hash but the one that runs.
  #   only-this: false
  #   # true accepts a contract whose owner can replace its code, and with it every rule.
  #   upgradeable: false
  #   # Accepted owners of the app's contract; empty accepts any. Forty zeros: ownership that was given up.
  #   owner: []
  #   # Keccak-256 of code that you have read, of proxy and implementation; not needed where the KMS's factory deployed it.
  #   code-hashes: []
  # What container images must have been built from: each image by its name without tag and digest, and the workflow that
  # signed its provenance, by exact identity.
  # - { image: ghcr.io/owner/app, repository: owner/app, signer-workflow: .github/workflows/release.yml, ref: refs/heads/main }
  #   Any branch or tag without a ref. server-url, issuer and self-hosted as in os.reference-value-signers.
  #   Digests that count wherever they come from, or never: digests: { allow: [sha256:...], deny: [sha256:...] }
  provenance: []
  # listed: asked of the images named there. all: of every image that runs.
  provenance-for: listed

# Components whose evidence must be there: app (always), kms, gateway. One that is found is judged, required or not.
components: [app]

# What is accepted of the KMS that gives the app its keys. Without reference values it stays undecided, once it is found;
# the result then has the lines to put here. hardware, above, is about it too; os and source-code are not.
kms:
  # Least freshness of its evidence: it takes no nonce.
  freshness: replayed
  # Known OS, as in os; and accepted compose hashes.
  images: []
  measurements: []
  allow-dev: false
  compose-hashes: []
  # Accepted mr_aggregated (64 hex digits): one value for OS, compose hash and the whole launch, instead of those above.
  aggregated-mrs: []
  # Accepted app ids; empty accepts any.
  app-ids: []
  # Accepted key provider of the KMS itself. Left out: any kind except none.
  # key-provider: { kind: local-sgx, id: <hex> }
  # What its app-compose may not do, and what its images must have been built from, as in source-code.
  findings: { fail: [], allow: [] }
  provenance: []
  provenance-for: listed

# The same of the gateway that stands before the app.
gateway:
  freshness: replayed
  images: []
  measurements: []
  allow-dev: false
  compose-hashes: []
  aggregated-mrs: []
  app-ids: []
  findings: { fail: [], allow: [] }
  provenance: []
  provenance-for: listed

# What is accepted of the domain that the app answers at, where the verification names one (--domain).
domain:
  # Accepted ACME accounts, whole URIs; empty accepts any that a quote proves to be the TEE's. One that none proves never counts.
  accounts: []
  # CAs that may issue, by the names in CAA records; empty accepts those that are known to honour accounturi.
  # - letsencrypt.org
  cas: []
  # DNS resolvers whose answers count, as for --resolver, and that are asked where no --resolver says otherwise. Two at
  # least must agree. Empty: those that were asked.
  resolvers: []
  # Certificates issued before this date or time (UTC) are shown and accepted: the TEE had not taken over. Left out: none.
  # since: 2026-03-18
  # true: Certificate Transparency is asked for certificates whose key the TEE does not hold.
  ct: false
  # Checks that are left out: tee-controlled-key, certificate, caa. Each is named in the verdict, and none counts as passed.
  skip: []
`;
}
