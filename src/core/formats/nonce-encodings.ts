// The words for how a nonce is written as text. Apart, for the table of options imports nothing that computes.

export const NONCE_ENCODINGS = ['hex', 'base64', 'base64url'] as const;
export type NonceEncoding = (typeof NONCE_ENCODINGS)[number];
