// Collateral that the user gave. One file is meant for every machine, and the appraisal says where it does not fit. Of
// several, each machine has the one for its kind of platform.

import type { CollectedItem } from '../bundle.js';
import { documentText } from '../bytes.js';
import { InputError, TrustCenterError } from '../errors.js';
import { readCollateral } from '../formats/collateral.js';
import { parseQuote } from '../formats/quote.js';
import { collateralKeyOf, pckOf } from './collateral-key.js';

/** The item with a machine's collateral, or null; and why there is none, or why it falls short. */
export interface Endorsed {
  endorsement: CollectedItem | null;
  gap: string | null;
}

/** @throws InputError where several are given and one names no platform */
export function givenCollateral(files: readonly CollectedItem[]): (quote: Uint8Array | null) => Endorsed {
  const [only] = files;
  if (only === undefined || files.length === 1) return () => ({ endorsement: only ?? null, gap: null });
  const byPlatform = new Map(files.map((file) => [platformOfFile(file), file]));
  return (quote) => {
    const platform = quote === null ? null : platformOfQuote(quote);
    const endorsement = platform === null ? null : (byPlatform.get(platform) ?? null);
    if (endorsement !== null) return { endorsement, gap: null };
    const gap =
      platform === null
        ? 'nothing tells which of the files given is for this machine'
        : `none of the ${files.length} files given is for ${platform}`;
    return { endorsement: null, gap };
  };
}

function platformOfFile({ bytes, source }: CollectedItem): string {
  const { tcbInfo } = readCollateral(documentText(bytes, 'collateral'));
  if (tcbInfo.ok) return `${tcbInfo.value.value.id.toUpperCase()} FMSPC ${tcbInfo.value.value.fmspc}`;
  throw new InputError('INPUT_INVALID', `collateral: ${source} does not tell which platform it is for`, {
    hint: 'Give whole collateral for each platform, or one file for all.',
    cause: tcbInfo.error,
  });
}

function platformOfQuote(bytes: Uint8Array): string | null {
  try {
    const quote = parseQuote(bytes);
    const pck = pckOf(quote);
    if (!('certificate' in pck)) return null;
    const { tee, fmspc } = collateralKeyOf(quote, pck.certificate);
    return `${tee.toUpperCase()} FMSPC ${fmspc}`;
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}
