// What is said of whatever nobody is asked for: the caller wants no network, or there is none to use.

/** Of PCK collateral. */
export const OFFLINE_COLLATERAL = 'not fetched: offline was asked for';

/** Of records of chains, domains and gateways. */
export const OFFLINE = {
  reason: 'not asked: offline was asked for',
  hint: 'Ask for it without --offline. What a bundle recorded of it, `trust-center replay` judges again.',
};
