// Which platform a quote says it comes from: by its PCK certificate.

import { expect, it } from 'vitest';
import { collateralKeyOf, leafOf } from '../../../../src/core/collection/collateral-key.js';
import { parseCertificateChainPem } from '../../../../src/core/formats/codec/x509.js';
import { parseQuote } from '../../../../src/core/formats/quote.js';
import { createDeployment } from '../../../../src/simulator/index.js';

const deployment = createDeployment({ seed: 'collateral key' });
const quote = parseQuote(deployment.quote);
const leaf = (pem: string) => leafOf(parseCertificateChainPem(pem, 'chain'));

it('is read from the leaf of the PCK chain', () => {
  const key = collateralKeyOf(quote, leaf(deployment.pki.chains.pck));
  expect(key).toEqual({ fmspc: deployment.fmspc, ca: 'platform', tee: 'tdx' });
});

it('is not known where another CA issued the certificate, and the error names both CAs of Intel', () => {
  expect(() => collateralKeyOf(quote, leaf(deployment.rootCaPem))).toThrow(
    /issued by "Intel SGX Root CA", expected Intel SGX PCK Platform CA or Intel SGX PCK Processor CA$/,
  );
});
