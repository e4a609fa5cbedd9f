/** What names the domain, and how it is asked about. */
export const DOMAIN_OPTIONS = [
  'domain',
  'resolver',
  'ca-file',
  'ct-log-list',
  'cert-spotter-url',
  'crt-sh-url',
] as const;
