// What of a bundle counts for a reader with rules of their own: evidence, and what Intel signed. Whoever made the bundle
// chose the rest, and could have chosen it to look good.

import {
  type Bundle,
  type BundleItem,
  type BundleParts,
  CHAIN_RECORD_ITEMS,
  COLLATERAL_ITEMS,
  DOMAIN_ITEMS,
  EARLY_COLLATERAL_ITEMS,
  IMAGE_RECORD_ITEMS,
  itemBytes,
  OS_IMAGE_ITEMS,
  REFERENCE_VALUES_ITEMS,
  TCB_NUMBERS_ITEMS,
} from '../bundle.js';

const SIGNED_BY_INTEL = [COLLATERAL_ITEMS, EARLY_COLLATERAL_ITEMS, TCB_NUMBERS_ITEMS];
/** What its maker asked of others. */
const ASKED = [OS_IMAGE_ITEMS, REFERENCE_VALUES_ITEMS, CHAIN_RECORD_ITEMS, IMAGE_RECORD_ITEMS, ...DOMAIN_ITEMS];

/**
 * As `verify --evidence` uses a bundle: without reference values, without what was told of a chain, an image or a domain,
 * and without the word that evidence was fresh. Which app it is of is still compared: the page bears that name.
 */
export function forOwnRules(bundle: Bundle): BundleParts {
  const { kind, name, appId, addressedId, kmsUrl, gatewayUrl } = bundle.target;
  return {
    target: {
      kind,
      name,
      ...(appId === undefined ? {} : { appId }),
      ...(addressedId === undefined ? {} : { addressedId }),
      ...(kmsUrl === undefined ? {} : { kmsUrl }),
      ...(gatewayUrl === undefined ? {} : { gatewayUrl }),
    },
    components: bundle.components.map((component) => ({ ...component, acquired: 'replayed' })),
    gaps: bundle.gaps.filter((gap) => !isOneOf(ASKED, gap)),
    items: bundle.items
      .filter((item) => counts(item, bundle))
      .map((item) => ({ ...item, bytes: itemBytes(bundle, item.name) })),
  };
}

function counts(item: BundleItem, { components }: Bundle): boolean {
  if (item.role === 'evidence') return !isOneOf(DOMAIN_ITEMS, item);
  if (item.role === 'reference') return false;
  return isOneOf(SIGNED_BY_INTEL, item) || components.some(({ collateral }) => collateral === item.name);
}

function isOneOf(beginnings: readonly string[], { name }: { name: string }): boolean {
  return beginnings.some((beginning) => name.startsWith(beginning));
}
