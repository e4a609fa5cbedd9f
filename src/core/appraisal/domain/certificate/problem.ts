// What is wrong with a path, and what to do about it.

export interface Problem {
  /** A sentence. */
  detail: string;
  hint: string;
  /** It only is too early for a certificate: that leaves an otherwise valid path undecided. */
  isEarly?: true;
}

export const NOT_A_PUBLIC_CAS = 'No public CA issues such a certificate. Do not rely on this server.';
export const NOT_ALLOWED = 'The CA was not allowed to issue this certificate. Do not rely on this server.';
