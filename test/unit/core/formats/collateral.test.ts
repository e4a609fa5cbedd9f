import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import {
  type Collateral,
  type Part,
  parseCollateral,
  parseQeIdentity,
  parseTcbInfo,
  readCollateral,
  TCB_STATUSES,
} from '../../../../src/core/formats/collateral.js';
import { type CollateralJson, createDeployment } from '../../../../src/simulator/index.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const tdx = createDeployment({ seed: 'collateral', at: '2026-06-15T12:00:00Z' });
const sgx = createDeployment({ seed: 'collateral', tee: 'sgx' });
const parse = (bent: Record<string, unknown> = {}): Collateral =>
  parseCollateral(JSON.stringify({ ...tdx.collateral, ...bent }));

function contentOf<T>(part: Part<T> | null): T {
  if (part?.ok) return part.value;
  throw part?.error ?? new Error('no such part');
}

/** Names of the parts that are not ok, with their errors. */
function problems(collateral: Collateral): Record<string, string> {
  const bad: Record<string, string> = {};
  for (const [name, part] of Object.entries(collateral) as [string, Part<unknown> | null][]) {
    if (part !== null && !part.ok) bad[name] = part.error.message;
  }
  return bad;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Edit = (document: { [key: string]: Json }) => void;

/** Message for the JSON text `text` after `edit`. */
function refusedEdit(text: string, read: (text: string) => unknown, edit: Edit): string {
  const document = JSON.parse(text);
  edit(document);
  return refusalText(() => read(JSON.stringify(document)));
}

describe('parseCollateral', () => {
  it('reads every part', () => {
    const collateral = parse();
    expect(problems(collateral)).toEqual({});
    expect(collateral.pckCertificateChain).toBe(null);
    expect(contentOf(collateral.pckCrlIssuerChain).map(({ subjectName }) => subjectName)).toEqual([
      'Intel SGX PCK Platform CA',
      'Intel SGX Root CA',
    ]);
    expect(contentOf(collateral.tcbInfoIssuerChain)[0]?.subjectName).toBe('Intel SGX TCB Signing');
    expect(contentOf(collateral.rootCaCrl).issuerName).toBe('Intel SGX Root CA');
    expect(contentOf(collateral.pckCrl).revoked.size).toBe(3);
    const tcbInfo = contentOf(collateral.tcbInfo);
    expect(Buffer.from(tcbInfo.signedBytes).toString()).toBe(tdx.collateral.tcb_info);
    expect(Buffer.from(tcbInfo.signature).toString('hex')).toBe(tdx.collateral.tcb_info_signature.toLowerCase());
    expect(contentOf(collateral.qeIdentity).value.id).toBe('TD_QE');
  });

  it('takes hexadecimal in either case, ignores further fields, and keeps an optional PCK chain', () => {
    const { pck_crl, tcb_info_signature } = tdx.collateral;
    const upper = { pck_crl: pck_crl.toUpperCase(), tcb_info_signature: tcb_info_signature.toUpperCase() };
    const collateral = parse({ ...upper, version: 3, pck_certificate_chain: tdx.pki.chains.pck });
    expect(problems(collateral)).toEqual({});
    expect(contentOf(collateral.pckCertificateChain)).toHaveLength(3);
    expect(parse({ pck_certificate_chain: null }).pckCertificateChain).toBe(null);
  });

  it('takes a revocation list in base64 and in PEM', () => {
    const base64 = Buffer.from(tdx.collateral.pck_crl, 'hex').toString('base64');
    const lines = base64.replace(/.{64}/g, '$&\r\n');
    const plain = parseCollateral(JSON.stringify(tdx.collateral)).pckCrl;
    for (const pck_crl of [
      base64,
      `${lines}\n`,
      `-----BEGIN X509 CRL-----\r\n${lines}\r\n-----END X509 CRL-----\r\n`,
    ]) {
      expect(parseCollateral(JSON.stringify({ ...tdx.collateral, pck_crl })).pckCrl).toEqual(plain);
    }
    for (const pck_crl of ['MII', `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----`]) {
      expect(parseCollateral(JSON.stringify({ ...tdx.collateral, pck_crl })).pckCrl.ok).toBe(false);
    }
  });

  it('makes one object of a certificate that stands in several chains', () => {
    const collateral = parse({ pck_certificate_chain: tdx.pki.chains.pck });
    const root = contentOf(collateral.pckCrlIssuerChain)[1];
    expect(contentOf(collateral.tcbInfoIssuerChain)[1]).toBe(root);
    expect(contentOf(collateral.qeIdentityIssuerChain)[1]).toBe(root);
    expect(contentOf(collateral.pckCertificateChain)[2]).toBe(root);
    expect(contentOf(collateral.pckCertificateChain)[1]).toBe(contentOf(collateral.pckCrlIssuerChain)[0]);
  });

  it('refuses what is not the nine-field document', () => {
    const refused = (text: string): string => refusalText(() => parseCollateral(text));
    expect(refused('')).toBe('PARSE_TRUNCATED collateral (offset 0): the JSON text ends where a value is expected');
    expect(refused('[]')).toBe('PARSE_INVALID collateral: expected an object, got a list');
    expect(refused('{}')).toBe(
      'PARSE_INVALID collateral: this is no PCK collateral: it has neither tcb_info nor qe_identity',
    );
    expect(refused('"'.padEnd(4 * 1024 * 1024 + 1))).toBe(
      'PARSE_LIMIT collateral: 4194305 bytes of JSON, over the limit of 4194304',
    );
    for (const key of Object.keys(tdx.collateral)) {
      const { [key as keyof CollateralJson]: _, ...rest } = tdx.collateral;
      expect(refused(JSON.stringify(rest))).toBe(`PARSE_INVALID collateral.${key}: is missing`);
      expect(refusalText(() => parse({ [key]: null }))).toBe(
        `PARSE_INVALID collateral.${key}: expected a text, got null`,
      );
    }
    expect(refusalText(() => parse({ tcb_info: {} }))).toBe(
      'PARSE_INVALID collateral.tcb_info: expected a text, got an object',
    );
    expect(refusalText(() => parse({ pck_certificate_chain: 5 }))).toBe(
      'PARSE_INVALID collateral.pck_certificate_chain: expected a text, got 5',
    );
    const twice = JSON.stringify(tdx.collateral).replace('{', '{"pck_crl":"00",');
    expect(refused(twice)).toContain('the key "pck_crl" appears twice in one object');
  });

  it('marks a part with malformed content, and only that one', () => {
    const cases: [Record<string, unknown>, Record<string, string>][] = [
      [{ pck_crl: '' }, { pckCrl: 'pck_crl (offset 0): the data ends where an element is expected' }],
      [{ pck_crl: 'zz' }, { pckCrl: 'pck_crl: expected hexadecimal, got "zz"' }],
      [{ pck_crl: 'deadbeef' }, { pckCrl: 'pck_crl (offset 0): expected DER tag 0x30, got 0xde' }],
      [
        { root_ca_crl: '3000' },
        { rootCaCrl: 'root_ca_crl.tbs (offset 2): the data ends where an element is expected' },
      ],
      [
        { pck_crl_issuer_chain: 'none' },
        { pckCrlIssuerChain: 'pck_crl_issuer_chain (offset 0): expected "-----BEGIN CERTIFICATE-----"' },
      ],
      [
        { pck_certificate_chain: '' },
        { pckCertificateChain: 'pck_certificate_chain (offset 0): expected "-----BEGIN CERTIFICATE-----"' },
      ],
      [{ tcb_info: '[]' }, { tcbInfo: 'tcb_info: expected an object, got a list' }],
      [{ tcb_info_signature: '00' }, { tcbInfo: 'tcb_info_signature: expected 64 bytes of hexadecimal, got 1' }],
      [
        { qe_identity: '{' },
        { qeIdentity: 'qe_identity (offset 1): the JSON text ends where a key in double quotes is expected' },
      ],
      [{ qe_identity_signature: '' }, { qeIdentity: 'qe_identity_signature: expected 64 bytes of hexadecimal, got 0' }],
    ];
    for (const [bent, expected] of cases) expect(problems(parse(bent))).toEqual(expected);
    const chain = tdx.pki.rootCaPem.repeat(9);
    expect(
      problems(parse({ tcb_info_issuer_chain: chain, qe_identity_issuer_chain: `${tdx.pki.rootCaPem}x` })),
    ).toEqual({
      tcbInfoIssuerChain: expect.stringContaining('more than 8 certificates'),
      qeIdentityIssuerChain: expect.stringContaining('expected "-----BEGIN CERTIFICATE-----"'),
    });
  });

  it('ends in a value or a ParseError whatever the text', () => {
    const text = JSON.stringify(tdx.collateral);
    const inserted = fc.constantFrom('', '"', '\\', '{', '}', '\0', 'é', 'null', '-----BEGIN CERTIFICATE-----');
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(3), inserted, (at, remove, insert) => {
        readsOrRefuses(() => parseCollateral(text.slice(0, at) + insert + text.slice(at + remove)));
      }),
      { numRuns: 500 },
    );
    for (let length = 0; length < text.length; length += 7) {
      expect(readsOrRefuses(() => parseCollateral(text.slice(0, length)))).toBe(false);
    }
  });
});

describe('parseTcbInfo', () => {
  const text = tdx.collateral.tcb_info;
  const refused = (edit: Edit): string => refusedEdit(text, parseTcbInfo, edit);
  const document = JSON.parse(text);

  it('reads a TDX document field by field', () => {
    const info = parseTcbInfo(text);
    expect(info).toMatchObject({
      id: 'TDX',
      version: 3,
      issueDate: Date.parse(document.issueDate),
      nextUpdate: Date.parse(document.nextUpdate),
      fmspc: tdx.fmspc,
      pceId: '0000',
      tcbType: 0,
      tcbEvaluationDataNumber: document.tcbEvaluationDataNumber,
      tdxModule: {
        mrSigner: new Uint8Array(48),
        attributes: new Uint8Array(8),
        attributesMask: new Uint8Array(8).fill(255),
      },
    });
    expect(info.tdxModuleIdentities.map(({ id }) => id)).toEqual(['TDX_03', 'TDX_01']);
    expect(info.tdxModuleIdentities[1]?.tcbLevels[1]).toEqual({
      isvSvn: 4,
      tcbDate: Date.parse(document.tdxModuleIdentities[1].tcbLevels[1].tcbDate),
      tcbStatus: 'OutOfDate',
      advisoryIds: ['INTEL-SA-90001'],
    });
    expect(info.tcbLevels).toHaveLength(document.tcbLevels.length);
    for (const [index, level] of info.tcbLevels.entries()) {
      const { tcb, tcbDate, tcbStatus, advisoryIDs = [] } = document.tcbLevels[index];
      const svns = (components: { svn: number }[]): number[] => components.map(({ svn }) => svn);
      expect(level).toEqual({
        sgxComponents: svns(tcb.sgxtcbcomponents),
        tdxComponents: svns(tcb.tdxtcbcomponents),
        pceSvn: tcb.pcesvn,
        tcbDate: Date.parse(tcbDate),
        tcbStatus,
        advisoryIds: advisoryIDs,
      });
    }
  });

  it('reads an SGX document, which has no TDX parts', () => {
    const info = parseTcbInfo(sgx.collateral.tcb_info);
    expect(info).toMatchObject({ id: 'SGX', tdxModule: null, tdxModuleIdentities: [] });
    expect(info.tcbLevels.every(({ tdxComponents }) => tdxComponents === null)).toBe(true);
  });

  it('reads a TDX document from before module identities', () => {
    const { tdxModuleIdentities: _, ...older } = document;
    expect(parseTcbInfo(JSON.stringify(older)).tdxModuleIdentities).toEqual([]);
  });

  it('accepts every status of Intel’s and no other word', () => {
    for (const status of TCB_STATUSES) {
      const bent = structuredClone(document);
      bent.tcbLevels[0].tcbStatus = status;
      expect(parseTcbInfo(JSON.stringify(bent)).tcbLevels[0]?.tcbStatus).toBe(status);
    }
    for (const status of ['uptodate', 'UpToDate ', '', 'toString', 'Fine']) {
      const message = refused((info) => set(info, ['tcbLevels', 0, 'tcbStatus'], status));
      expect(message).toBe(
        `PARSE_UNSUPPORTED tcb_info.tcbLevels[0].tcbStatus: ${JSON.stringify(status)}; supported: ${TCB_STATUSES.join(', ')}`,
      );
    }
  });

  it('refuses two levels with the same SVNs, whatever else they say', () => {
    const message = 'PARSE_INVALID tcb_info.tcbLevels: two levels have the same SVNs';
    const levels = JSON.parse(text).tcbLevels;
    const refusedAfter = (level: unknown) => refused((info) => set(info, ['tcbLevels'], [...levels, level]));
    expect(refusedAfter(levels[1])).toBe(message);
    expect(refusedAfter({ ...levels[0], tcbStatus: 'Revoked' })).toBe(message);
  });

  it.each(['SWHardeningNeeded', 'ConfigurationNeeded', 'OutOfDateConfigurationNeeded'])(
    'refuses a module level that is %s, as Intel’s library does',
    (status) => {
      expect(refused((info) => set(info, ['tdxModuleIdentities', 0, 'tcbLevels', 0, 'tcbStatus'], status))).toContain(
        `tdxModuleIdentities[0].tcbLevels[0].tcbStatus: "${status}"; supported: UpToDate, OutOfDate, Revoked`,
      );
    },
  );

  it('refuses other versions, ids and types', () => {
    expect(refused((info) => set(info, ['version'], 2))).toBe('PARSE_UNSUPPORTED tcb_info.version: 2; supported: 3');
    expect(refused((info) => set(info, ['version'], '3'))).toContain(
      'PARSE_INVALID tcb_info.version: expected a whole number from 0 to 65535, got the text "3"',
    );
    expect(refused((info) => set(info, ['id'], 'TD'))).toBe('PARSE_UNSUPPORTED tcb_info.id: "TD"; supported: SGX, TDX');
    expect(refused((info) => set(info, ['tcbType'], 1))).toBe('PARSE_UNSUPPORTED tcb_info.tcbType: 1; supported: 0');
  });

  it('refuses every missing field by its path', () => {
    const paths: (string | number)[][] = [
      ...['id', 'version', 'issueDate', 'nextUpdate', 'fmspc', 'pceId', 'tcbType', 'tcbEvaluationDataNumber'].map(
        (key) => [key],
      ),
      ...[['tdxModule'], ['tdxModule', 'mrsigner'], ['tdxModule', 'attributes'], ['tdxModule', 'attributesMask']],
      ...['id', 'mrsigner', 'attributes', 'attributesMask', 'tcbLevels'].map((key) => ['tdxModuleIdentities', 1, key]),
      ...['tcb', 'tcbDate', 'tcbStatus'].map((key) => ['tdxModuleIdentities', 0, 'tcbLevels', 0, key]),
      ['tdxModuleIdentities', 0, 'tcbLevels', 0, 'tcb', 'isvsvn'],
      ...[['tcbLevels'], ...['tcb', 'tcbDate', 'tcbStatus'].map((key) => ['tcbLevels', 1, key])],
      ...['sgxtcbcomponents', 'tdxtcbcomponents', 'pcesvn'].map((key) => ['tcbLevels', 0, 'tcb', key]),
      ['tcbLevels', 0, 'tcb', 'sgxtcbcomponents', 15, 'svn'],
    ];
    for (const path of paths) {
      const dotted = path.reduce<string>(
        (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${key}`),
        'tcb_info',
      );
      expect(refused((info) => set(info, path, undefined))).toBe(`PARSE_INVALID ${dotted}: is missing`);
    }
  });

  it('refuses values out of range, in number or in form', () => {
    const level = (...path: (string | number)[]): (string | number)[] => ['tcbLevels', 0, ...path];
    const cases: [(string | number)[], Json, string][] = [
      [
        level('tcb', 'sgxtcbcomponents', 3, 'svn'),
        256,
        'PARSE_INVALID tcb_info.tcbLevels[0].tcb.sgxtcbcomponents[3].svn: expected a whole number from 0 to 255, got 256',
      ],
      [level('tcb', 'tdxtcbcomponents', 0, 'svn'), -1, 'expected a whole number from 0 to 255, got -1'],
      [level('tcb', 'tdxtcbcomponents', 0, 'svn'), 1.5, 'expected a whole number from 0 to 255, got 1.5'],
      [
        level('tcb', 'tdxtcbcomponents', 0),
        4,
        'PARSE_INVALID tcb_info.tcbLevels[0].tcb.tdxtcbcomponents[0]: expected an object, got 4',
      ],
      [
        level('tcb', 'tdxtcbcomponents'),
        [],
        'PARSE_INVALID tcb_info.tcbLevels[0].tcb.tdxtcbcomponents: expected at least 16 values, got an empty list',
      ],
      [
        level('tcb', 'sgxtcbcomponents'),
        Array(17).fill({ svn: 0 }),
        'sgxtcbcomponents: 17 elements, over the limit of 16',
      ],
      [
        level('tcb', 'pcesvn'),
        65536,
        'tcb_info.tcbLevels[0].tcb.pcesvn: expected a whole number from 0 to 65535, got 65536',
      ],
      [
        level('tcbDate'),
        '2024-11-13',
        'tcb_info.tcbLevels[0].tcbDate: expected a time like 2026-03-18T15:43:27Z, got "2024-11-13"',
      ],
      [level('advisoryIDs'), 'INTEL-SA-1', 'tcb_info.tcbLevels[0].advisoryIDs: expected a list, got "INTEL-SA-1"'],
      [level('advisoryIDs'), [5], 'tcb_info.tcbLevels[0].advisoryIDs[0]: expected a text, got 5'],
      [level('advisoryIDs'), ['x'.repeat(65)], 'tcb_info.tcbLevels[0].advisoryIDs[0]: longer than 64 characters'],
      [level('advisoryIDs'), Array(129).fill('x'), 'advisoryIDs: 129 elements, over the limit of 128'],
      [['tcbLevels'], [], 'tcb_info.tcbLevels: expected at least 1 value, got an empty list'],
      [['tcbLevels'], Array(129).fill({}), 'tcb_info.tcbLevels: 129 elements, over the limit of 128'],
      [['tdxModuleIdentities'], Array(33).fill({}), 'tcb_info.tdxModuleIdentities: 33 elements, over the limit of 32'],
      [
        ['tdxModuleIdentities', 0, 'id'],
        'TDX_3',
        'tcb_info.tdxModuleIdentities[0].id: expected a name like TDX_01, got "TDX_3"',
      ],
      [
        ['tdxModuleIdentities', 0, 'tcbLevels', 0, 'tcb', 'isvsvn'],
        65536,
        'isvsvn: expected a whole number from 0 to 65535, got 65536',
      ],
      [['tdxModule', 'mrsigner'], '00', 'tcb_info.tdxModule.mrsigner: expected 48 bytes of hexadecimal, got 1'],
      [['tdxModule', 'attributesMask'], 'FF', 'expected 8 bytes of hexadecimal, got 1'],
      [['fmspc'], '00', 'tcb_info.fmspc: expected 6 bytes of hexadecimal, got 1'],
      [['pceId'], '000', 'tcb_info.pceId: expected hexadecimal, got "000"'],
      [['issueDate'], '2026-13-01T00:00:00Z', 'tcb_info.issueDate: expected a time like'],
      [
        ['tcbEvaluationDataNumber'],
        -1,
        'tcb_info.tcbEvaluationDataNumber: expected a whole number from 0 to 2147483647, got -1',
      ],
    ];
    for (const [path, value, message] of cases) {
      expect(refused((info) => set(info, path, value))).toContain(message);
    }
    expect(refusalText(() => parseTcbInfo(' '.repeat(256 * 1024 + 1)))).toContain('over the limit of 262144');
    expect(refusalText(() => parseTcbInfo('['.repeat(9)))).toContain('nested deeper than 8 levels');
  });
});

describe('parseQeIdentity', () => {
  const text = tdx.collateral.qe_identity;
  const document = JSON.parse(text);
  const refused = (edit: Edit): string => refusedEdit(text, parseQeIdentity, edit);
  const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

  it('reads every field', () => {
    expect(parseQeIdentity(text)).toEqual({
      id: 'TD_QE',
      version: 2,
      issueDate: Date.parse(document.issueDate),
      nextUpdate: Date.parse(document.nextUpdate),
      tcbEvaluationDataNumber: document.tcbEvaluationDataNumber,
      miscSelect: bytes(document.miscselect),
      miscSelectMask: bytes(document.miscselectMask),
      attributes: bytes(document.attributes),
      attributesMask: bytes(document.attributesMask),
      mrSigner: bytes(document.mrsigner),
      isvProdId: document.isvprodid,
      tcbLevels: document.tcbLevels.map(
        (level: { tcb: { isvsvn: number }; tcbDate: string; tcbStatus: string; advisoryIDs?: string[] }) => ({
          isvSvn: level.tcb.isvsvn,
          tcbDate: Date.parse(level.tcbDate),
          tcbStatus: level.tcbStatus,
          advisoryIds: level.advisoryIDs ?? [],
        }),
      ),
    });
    expect(parseQeIdentity(sgx.collateral.qe_identity).id).toBe('QE');
  });

  it('refuses every missing field by its path', () => {
    for (const key of Object.keys(document)) {
      expect(refused((identity) => set(identity, [key], undefined))).toBe(
        `PARSE_INVALID qe_identity.${key}: is missing`,
      );
    }
  });

  it('takes the statuses that Intel’s library takes, and refuses a level with any other', () => {
    for (const status of TCB_STATUSES) {
      const bent = JSON.parse(text);
      bent.tcbLevels[1].tcbStatus = status;
      if (status.includes('SWHardening')) {
        const message = `tcbLevels[1].tcbStatus: "${status}"; supported: UpToDate, ConfigurationNeeded, OutOfDate, OutOfDateConfigurationNeeded, Revoked`;
        expect(refused((identity) => set(identity, ['tcbLevels', 1, 'tcbStatus'], status))).toContain(message);
      } else expect(parseQeIdentity(JSON.stringify(bent)).tcbLevels[1]?.tcbStatus).toBe(status);
    }
  });

  it('refuses other versions and ids, and values of another form', () => {
    expect(refused((identity) => set(identity, ['version'], 3))).toBe(
      'PARSE_UNSUPPORTED qe_identity.version: 3; supported: 2',
    );
    expect(refused((identity) => set(identity, ['id'], 'TDX'))).toBe(
      'PARSE_UNSUPPORTED qe_identity.id: "TDX"; supported: QE, QVE, TD_QE',
    );
    expect(refused((identity) => set(identity, ['mrsigner'], 'FF'))).toContain(
      'expected 32 bytes of hexadecimal, got 1',
    );
    expect(refused((identity) => set(identity, ['miscselect'], ''))).toContain(
      'expected 4 bytes of hexadecimal, got 0',
    );
    expect(refused((identity) => set(identity, ['attributesMask'], 'xx'))).toContain('expected hexadecimal, got "xx"');
    expect(refused((identity) => set(identity, ['isvprodid'], 65536))).toContain(
      'expected a whole number from 0 to 65535',
    );
    expect(refused((identity) => set(identity, ['tcbLevels'], []))).toContain(
      'expected at least 1 value, got an empty list',
    );
  });
});

/** Sets the member at `path` of a JSON document; undefined removes it. */
function set(document: { [key: string]: Json }, path: (string | number)[], value: Json | undefined): void {
  let parent: unknown = document;
  for (const key of path.slice(0, -1)) parent = (parent as Record<string | number, unknown>)[key];
  const last = path.at(-1) ?? '';
  if (value === undefined) delete (parent as Record<string | number, unknown>)[last];
  else (parent as Record<string | number, unknown>)[last] = value;
}

describe('the error of a part', () => {
  it('is a ParseError, which a check can quote', () => {
    const part = parse({ pck_crl: '00' }).pckCrl;
    expect(part.ok).toBe(false);
    expect(part.ok ? null : part.error).toBeInstanceOf(ParseError);
  });
});

describe('readCollateral', () => {
  const text = JSON.stringify(createDeployment({ seed: 'remembered' }).collateral);

  it('reads a text once', () => {
    expect(readCollateral(text)).toEqual(parseCollateral(text));
    expect(readCollateral(text)).toBe(readCollateral(`${text.slice(0, 1)}${text.slice(1)}`));
  });

  it('takes no text for another', () => {
    const known = readCollateral(text);
    const other = readCollateral(text.replace('"root_ca_crl":"30', '"root_ca_crl":"31'));
    expect([known.rootCaCrl.ok, other.rootCaCrl.ok]).toEqual([true, false]);
    expect(readCollateral(`${text} `)).not.toBe(known);
    expect(readCollateral(text)).toBe(known);
  });

  it('remembers no refusal and nothing large', () => {
    for (let again = 0; again < 2; again++) expect(() => readCollateral(text.slice(0, -1))).toThrow(ParseError);
    const large = `${text}${' '.repeat(128 * 1024)}`;
    expect(readCollateral(large)).not.toBe(readCollateral(large));
  });
});
