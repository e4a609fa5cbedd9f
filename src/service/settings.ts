// What the service runs with. Where it comes from is in read-settings.ts.

export const SERVICE_ROLES = ['all', 'web', 'worker', 'scheduler'] as const;
export type ServiceRole = (typeof SERVICE_ROLES)[number];

export interface Settings {
  role: ServiceRole;
  /** Address and port to listen on. */
  host: string;
  port: number;
  /** How others reach it, without a slash at the end: `https://trust.example`. */
  publicUrl: string;
  /** Folder of the embedded database, of blobs without S3, of caches and keys. */
  data: string;
  /** null: embedded. */
  databaseUrl: string | null;
  /** null: the queue is in the database. */
  redisUrl: string | null;
  /** null: blobs are in a folder. */
  s3: S3Settings | null;
  /** Asked by verifications whose target names none. */
  pccsUrls: string[];
  rpcUrls: string[];
  /** Networks (CIDR) that targets, hooks and services may be in besides the public internet; `any`: all. */
  allowPrivate: readonly string[] | 'any';
  /** Whether one organisation is served, made at the first start, or many. */
  tenants: 'one' | 'many';
  /** Verifications at a time in this process. */
  concurrency: number;
  /** Verifications in a second, over all workers, of targets that one host is asked for. */
  hostRate: number;
  /** Seconds that a worker keeps a verification without renewing. */
  leaseSeconds: number;
  /** Seconds between two looks for what the queue lost, and for what is due. */
  sweepSeconds: number;
  /** Sign-in of people by OpenID Connect; null: by the link on the terminal alone. */
  oidc: OidcSettings | null;
  /** Issuer of workflow identity tokens. */
  githubIssuer: string;
  /** Host and port of /metrics; null: none. */
  metrics: { host: string; port: number } | null;
  /** Private key of the logs of results, as text; null: one in the data folder, made at the first start. */
  logKey: string | null;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}

export interface S3Settings {
  /** Of the bucket, path-style: `https://s3.example/evidence`. */
  url: string;
  region: string;
  accessKey: string;
  secretKey: string;
}

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Mail domains or subjects that may sign in, and the role that they get. */
  members: readonly { match: string; role: 'reader' | 'editor' | 'owner' }[];
}
