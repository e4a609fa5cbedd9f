// The one place that decides.

export type Verdict = 'verified' | 'failed' | 'inconclusive';
