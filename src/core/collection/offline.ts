// The gaps of a collection that uses no network: the caller forbids it, or there is none.

/** Of PCK collateral. */
export const OFFLINE_COLLATERAL = 'not fetched: offline was asked for';

/** Of records of chains, domains and gateways. */
export const OFFLINE = {
  reason: 'not asked: offline was asked for',
  hint: 'Ask for it without --offline. What a bundle recorded of it, `trust-center replay` judges again.',
};
