// A container registry over TLS (OCI distribution specification 1.1), with where it has its tokens and its blobs, each under a
// name of its own. All names lead to one server on loopback through a proxy, as to anywhere on the internet. What an image
// is made of here is made by hand, not by the code under test.

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { proxyBy, serveTls, trust } from '../../integration/loopback.js';

export const REGISTRY = 'registry.example';
export const AUTH = 'auth.example';
export const STORAGE = 'storage.example';
export const REPOSITORY = 'octo-org/octo-app';
const NAMES = [REGISTRY, AUTH, STORAGE, 'elsewhere.example', 'localhost'];

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const BUNDLE_V03 = 'application/vnd.dev.sigstore.bundle.v0.3+json';

export interface Settings {
  /** Whether it wants a token, which anybody gets. */
  token?: boolean;
  /** `api`: it lists referrers, `tag`: only pushers do, under a tag; `page`: as `tag`, and any unknown path is a page of HTML. */
  referrers?: 'api' | 'tag' | 'page';
  /** Referrers in one page. */
  pageSize?: number;
}

interface Asked {
  host: string;
  path: string;
  authorization: string | undefined;
  accept: string | undefined;
}

type Behaviour = (request: IncomingMessage, response: ServerResponse) => unknown;

export class RegistryStandIn {
  /** `https://localhost:port`, for those who reach it without the proxy. */
  url = '';
  readonly asked: Asked[] = [];
  readonly tags = new Map<string, string>();
  readonly #contents = new Map<string, { bytes: Buffer; type: string }>();
  readonly #referrers = new Map<string, object[]>();
  readonly #behaviours: { on: string; times: number; behave: Behaviour }[] = [];
  readonly #settings: Required<Settings>;
  #tokens = 0;

  constructor(settings: Settings) {
    this.#settings = { token: true, referrers: 'api', pageSize: 100, ...settings };
  }

  /** Instead of the answer to a path (behind its host) that begins so. */
  play(on: string, behave: Behaviour, times = Number.POSITIVE_INFINITY): void {
    this.#behaviours.push({ on, times, behave });
  }

  /** @returns digest */
  put(content: object | string, type = OCI_MANIFEST): string {
    const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
    const digest = digestOf(bytes);
    this.#contents.set(digest, { bytes, type });
    return digest;
  }

  /** A manifest that no other is like. @returns digest */
  putManifest(name: string): string {
    return this.put({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(Buffer.from(name)), size: 1 },
      layers: [],
    });
  }

  /** @param entries digest to platform, such as `linux/amd64` @returns digest */
  putIndex(entries: readonly (readonly [digest: string, platform: string])[]): string {
    const manifests = entries.map(([digest, platform]) => {
      const [os, architecture] = platform.split('/');
      return { mediaType: OCI_MANIFEST, digest, size: this.bytes(digest).length, platform: { os, architecture } };
    });
    return this.put({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }, OCI_INDEX);
  }

  /** Pushes a bundle that refers to a manifest. @returns digest of the bundle */
  attach(subject: string, bundle: object | string, change: { type?: string; predicateType?: string } = {}): string {
    const { type = BUNDLE_V03, predicateType = 'https://slsa.dev/provenance/v1' } = change;
    const layer = this.put(bundle, 'application/octet-stream');
    const annotations = {
      'dev.sigstore.bundle.content': 'dsse-envelope',
      'dev.sigstore.bundle.predicateType': predicateType,
    };
    const manifest = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      artifactType: type,
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf(Buffer.from('{}')), size: 2 },
      layers: [{ mediaType: type, digest: layer, size: this.bytes(layer).length }],
      subject: { mediaType: OCI_MANIFEST, digest: subject, size: this.bytes(subject).length },
      annotations,
    };
    const digest = this.put(manifest);
    const descriptor = {
      mediaType: OCI_MANIFEST,
      digest,
      size: this.bytes(digest).length,
      artifactType: type,
      annotations,
    };
    const listed = [...(this.#referrers.get(subject) ?? []), descriptor];
    this.#referrers.set(subject, listed);
    if (this.#settings.referrers !== 'api') {
      this.tags.set(subject.replace(':', '-'), this.put(indexOf(listed), OCI_INDEX));
    }
    return layer;
  }

  bytes(digest: string): Buffer {
    return this.#contents.get(digest)?.bytes ?? Buffer.alloc(0);
  }

  /** What was asked for, host and path. */
  get paths(): string[] {
    return this.asked.map(({ host, path }) => `${host}${path}`);
  }

  handle(request: IncomingMessage, response: ServerResponse): unknown {
    const { host: named = '', authorization, accept } = request.headers;
    const host = named.replace(/^localhost:\d+$/, REGISTRY).replace(/:443$/, '');
    const path = request.url ?? '/';
    this.asked.push({ host, path, authorization, accept });
    const played = this.#behaviours.find(({ on, times }) => times > 0 && `${host}${path}`.startsWith(on));
    if (played !== undefined) {
      played.times -= 1;
      return played.behave(request, response);
    }
    const url = new URL(path, `https://${host}`);
    if (host === AUTH) return this.#giveToken(url, response);
    if (host === STORAGE) return this.#give(`sha256:${url.pathname.slice(1)}`, 'application/octet-stream', response);
    if (host !== REGISTRY) return deny(response, 404, 'NAME_UNKNOWN');
    if (this.#settings.token && !/^Bearer token-\d+$/.test(authorization ?? '')) {
      response.setHeader('www-authenticate', challenge(`https://${AUTH}/token`));
      return deny(response, 401, 'UNAUTHORIZED');
    }
    const [, kind, reference = ''] =
      new RegExp(`^/v2/${REPOSITORY}/(manifests|blobs|referrers)/(.+)$`).exec(url.pathname) ?? [];
    if (kind === 'manifests') {
      const digest = this.tags.get(reference) ?? reference;
      return this.#give(digest, this.#contents.get(digest)?.type ?? '', response);
    }
    if (kind === 'blobs') {
      // As registries do: the bytes are elsewhere.
      response
        .writeHead(307, { location: `https://${STORAGE}/${reference.replace('sha256:', '')}?signature=secret` })
        .end();
      return undefined;
    }
    if (kind === 'referrers' && this.#settings.referrers === 'api') return this.#list(reference, url, response);
    if (kind === 'referrers' && this.#settings.referrers === 'page') {
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Packages</title>');
    }
    return deny(response, 404, 'NAME_UNKNOWN');
  }

  #giveToken({ searchParams }: URL, response: ServerResponse): unknown {
    const scope = `repository:${REPOSITORY}:pull`;
    if (searchParams.get('service') !== 'octo registry' || searchParams.get('scope') !== scope) {
      return deny(response, 400, 'DENIED');
    }
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ token: `token-${++this.#tokens}`, expires_in: 300 }));
  }

  #give(digest: string, type: string, response: ServerResponse): unknown {
    const content = this.#contents.get(digest);
    if (content === undefined) return deny(response, 404, 'MANIFEST_UNKNOWN');
    response.writeHead(200, { 'content-type': type, 'docker-content-digest': digest });
    return response.end(content.bytes);
  }

  #list(subject: string, url: URL, response: ServerResponse): unknown {
    const { pageSize } = this.#settings;
    const listed = this.#referrers.get(subject) ?? [];
    const from = Number(url.searchParams.get('last') ?? 0);
    if (from + pageSize < listed.length)
      response.setHeader('link', `<${url.pathname}?last=${from + pageSize}>; rel="next"`);
    response.setHeader('content-type', OCI_INDEX);
    return response.end(JSON.stringify(indexOf(listed.slice(from, from + pageSize))));
  }
}

/** Until the test ends. */
export async function startRegistry(settings: Settings = {}): Promise<RegistryStandIn> {
  const standIn = new RegistryStandIn(settings);
  const server = await serveTls((request, response) => standIn.handle(request, response), NAMES);
  trust(server.certificate);
  standIn.url = server.url;
  await proxyBy((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const onward = connect(Number(new URL(server.url).port), '127.0.0.1');
      onward.on('error', () => socket.destroy());
      socket.pipe(onward).pipe(socket);
    });
  });
  return standIn;
}

export function challenge(realm: string): string {
  return `Bearer realm="${realm}",service="octo registry",scope="repository:${REPOSITORY}:pull,push"`;
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function indexOf(manifests: readonly object[]): object {
  return { schemaVersion: 2, mediaType: OCI_INDEX, manifests };
}

function deny(response: ServerResponse, status: number, code: string): unknown {
  response.writeHead(status, { 'content-type': 'application/json' });
  return response.end(JSON.stringify({ errors: [{ code, message: 'as it is' }] }));
}
