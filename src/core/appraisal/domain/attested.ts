// Which TLS keys, and which ACME accounts, quotes prove that the TEE holds. Whether the domain is served with one of them is
// another question; but what is quoted about a key that it is served with has to be true.

import { preview } from '../../bytes.js';
import type { Gap } from '../../result/document.js';
import { fail, type Judgement, listed, pass, unknown } from '../judgement.js';
import type { AccountFinding, Findings, KeyFinding } from './findings.js';
import type { AttestedHoldings } from './input.js';

type Missing = Pick<Gap, 'reason' | 'hint'>;

/**
 * @param served SHA-256 of the keys that the domain is served with
 * @param silent what could not be obtained that would tell; null: nothing is known to be missing
 */
export function judgeAttestedKeys(
  findings: Findings,
  served: ReadonlySet<string>,
  silent: Missing | null,
): { judgement: Judgement; held: AttestedHoldings } {
  const keys = findings.keys.filter(isProven);
  const judgement = judge(findings, keys, served, silent);
  const accounts = findings.accounts.filter(isProven).map(({ uri }) => uri);
  const held: AttestedHoldings = {
    keys: keys.map(({ spkiSha256, holder }) => ({ spkiSha256, holder })),
    accounts: [...new Set(accounts)],
    cause: judgement.status === 'pass' ? null : 'domain.tee-controlled-key',
  };
  return { judgement, held };
}

function isProven({ finding }: KeyFinding | AccountFinding): boolean {
  return finding?.status === 'proven';
}

function judge(
  { keys: named, accounts, problems, cut }: Findings,
  proven: readonly KeyFinding[],
  served: ReadonlySet<string>,
  silent: Missing | null,
): Judgement {
  const ofServed = named.filter(({ spkiSha256 }) => served.has(spkiSha256));
  const falseKey = ofServed.find(({ finding }) => finding?.status === 'wrong');
  if (falseKey !== undefined) {
    return fail(
      `The quote for the key that the domain is served with does not vouch for it: ${falseKey.finding?.detail}.`,
      {
        actual: `key sha256:${falseKey.spkiSha256}`,
        hint: 'Find out where this key is from: somebody else may hold it. If the machine was upgraded since the key was made, have a new certificate made, and give the evidence of each machine that makes keys.',
      },
    );
  }
  const falseAccount = accounts.find(({ finding }) => finding?.status === 'wrong');
  if (falseAccount !== undefined) {
    return fail(`The quote for the ACME account does not vouch for it: ${falseAccount.finding?.detail}.`, {
      actual: preview(falseAccount.uri, 200),
      hint: 'Whoever holds the account can have certificates for other keys: find out where it was made, and have the TEE make a new one, which CAA then has to name. A gateway that was upgraded still shows the quote of the version that made the account.',
    });
  }
  const openKey = ofServed.find(({ spkiSha256, finding }) => {
    return finding?.status === 'open' && !proven.some((key) => key.spkiSha256 === spkiSha256);
  });
  if (openKey !== undefined) {
    return unknown(
      `Whether the quote for the key that the domain is served with vouches for it is not shown: ${openKey.finding?.detail}.`,
      { actual: `key sha256:${openKey.spkiSha256}`, hint: SETTLE },
    );
  }
  const openAccount = accounts.find(({ finding }) => finding?.status === 'open');
  if (openAccount !== undefined && proven.length > 0) {
    return unknown(
      `Whether the quote for the ACME account vouches for it is not shown: ${openAccount.finding?.detail}.`,
      {
        actual: preview(openAccount.uri, 200),
        hint: SETTLE,
      },
    );
  }
  if (proven.length === 0) return nothingProven(named, problems, silent);
  if (cut !== null) {
    return unknown(`Not all keys are known: ${cut}.`, {
      hint: 'Have the gateway forget keys of certificates that expired.',
    });
  }
  return pass([countedKeys(proven), ...uncounted(named, proven), accountWords(accounts)].join(' '), {
    actual: listed([...new Set(proven.map(({ spkiSha256 }) => `key sha256:${spkiSha256}`))]),
  });
}

const SETTLE =
  'Where collateral is what lacks, let it be fetched for that platform, or give it (--collateral). Where the app quotes what callers send it, have it mark that. Else have key and account made, and quoted, anew.';

function nothingProven(named: readonly KeyFinding[], problems: readonly string[], silent: Missing | null): Judgement {
  if (named.length === 0) {
    const why = [...problems, ...(silent === null ? [] : [silent.reason])];
    const because = why.length === 0 ? '' : `: ${listed(why)}`;
    return unknown(`Nothing in the evidence tells which TLS keys the TEE holds${because}.`, {
      hint:
        silent?.hint ??
        'Let the gateway be asked (--gateway-url URL), or have the app publish the evidence of its certificate, as dstack-ingress does.',
    });
  }
  const quoted = named.flatMap(({ finding }) => (finding === null ? [] : [finding.detail]));
  if (quoted.length === 0) {
    return unknown(`${counted(named)} named as the TEE’s, and none has a quote: anybody could name them.`, {
      hint: 'Upgrade the gateway: dstack quotes the keys since 0.5.5. If it is newer, quoting failed there, or its account was just replaced: ask again later, or have the certificate made anew.',
    });
  }
  return unknown(`${counted(named)} named as the TEE’s, and no quote proves one: ${listed([...new Set(quoted)])}.`, {
    hint: SETTLE,
  });
}

function counted(keys: readonly KeyFinding[]): string {
  const { size } = new Set(keys.map(({ spkiSha256 }) => spkiSha256));
  return size === 1 ? 'One key is' : `${size} keys are`;
}

function countedKeys(proven: readonly KeyFinding[]): string {
  const holders = (['gateway', 'app'] as const).filter((one) => proven.some(({ holder }) => holder === one));
  return `${counted(proven)} proven by quotes to be made in the ${holders.join(' and the ')} that was appraised.`;
}

/** Of the other keys: those of earlier versions among them. */
function uncounted(named: readonly KeyFinding[], proven: readonly KeyFinding[]): string[] {
  const others = named.filter(({ spkiSha256 }) => !proven.some((key) => key.spkiSha256 === spkiSha256));
  if (others.length === 0) return [];
  const why = others.map(({ finding }) => finding?.detail ?? 'nothing quotes it');
  return [
    `${counted(others)} named besides, and ${others.length === 1 ? 'does' : 'do'} not count: ${listed([...new Set(why)])}.`,
  ];
}

function accountWords(accounts: readonly AccountFinding[]): string {
  const uris = new Set(accounts.filter(isProven).map(({ uri }) => preview(uri, 200)));
  return uris.size === 0 ? 'No quote vouches for an ACME account.' : `So is the ACME account ${listed([...uris])}.`;
}
