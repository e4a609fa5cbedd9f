// A GitHub on loopback: one repository with its check runs, issues, comments, attestations and git data. Every request
// is held against GitHub's published description; failures are played when asked for.

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { judge } from './openapi.js';

export type Permission = 'checks' | 'pull-requests' | 'issues' | 'contents' | 'attestations';

export interface Settings {
  token?: string;
  repository?: string;
  /** Login of the token; null: an app's token, which may not ask (GITHUB_TOKEN). */
  user?: string | null;
  /** Login under which an app's token writes. */
  app?: string;
  /** What the token may write. Default: everything. */
  permissions?: readonly Permission[];
  /** A repository whose existence is denied to those who may not see it. */
  private?: boolean;
  /** Milliseconds that a request takes to be carried out, and its answer to come back. */
  delay?: () => number;
}

/** A failure to play. */
export interface Failure {
  /** `POST check-runs`: the method and what the path, below the repository, begins with. */
  on: string;
  status: number;
  headers?: Record<string, string>;
  body?: object;
  /** Instead of a body in JSON. */
  text?: string;
  /** How often. Default 1. */
  times?: number;
  /** Carry the request out first: only the answer is lost. */
  carriedOut?: boolean;
  /** Done before the request is looked at: what somebody else does at that moment. */
  before?: () => void;
  /** Cut the connection instead of answering. */
  cut?: boolean;
}

export interface Issue {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  state_reason: string | null;
  labels: { name: string }[];
  user: User;
  html_url: string;
  pull_request?: object;
}

export interface Comment {
  id: number;
  issue: number;
  body: string;
  user: User;
  html_url: string;
}

export interface CheckRun {
  id: number;
  name: string;
  head_sha: string;
  external_id: string;
  status: string;
  conclusion: string | null;
  details_url: string;
  html_url: string;
  app: { id: number };
  output: { title: string | null; summary: string | null; annotations: Annotation[] };
}

export interface Annotation {
  path: string;
  start_line: number;
  annotation_level: string;
  title: string;
  message: string;
}

interface User {
  login: string;
  type: 'User' | 'Bot';
}

type Fields = Record<string, unknown>;
type Reply = { status: number; body: object | null; headers?: Record<string, string> };

/** What a public repository shows to those who send no token. */
const PUBLIC: readonly string[] = ['repos/list-attestations'];

export class GitHubStandIn {
  url = '';
  readonly repository: string;
  readonly token: string;
  /** `METHOD path?query`, in order. */
  readonly requests: string[] = [];
  /** Requests that the published description does not allow. */
  readonly faults: string[] = [];
  readonly checkRuns: CheckRun[] = [];
  readonly issues: Issue[] = [];
  readonly comments: Comment[] = [];
  readonly attestations: object[] = [];
  /** Attestations that can be asked for, by the digest that they are about. */
  readonly attested = new Map<string, { bundle: object | null; bundle_url: string }[]>();
  readonly blobs = new Map<string, Buffer>();
  /** Tree to its files: path to blob. */
  readonly trees = new Map<string, Map<string, string>>();
  readonly commits = new Map<string, { tree: string; parents: string[]; message: string }>();
  readonly refs = new Map<string, string>();
  readonly #settings: Required<Settings>;
  readonly #failures: Failure[] = [];
  #last = 1000;

  constructor(settings: Settings) {
    this.#settings = {
      token: 'ghs_0123456789abcdefghijklmnopqrstuvwxyz',
      repository: 'octo-org/octo-app',
      user: null,
      app: 'github-actions[bot]',
      permissions: ['checks', 'pull-requests', 'issues', 'contents', 'attestations'],
      private: false,
      delay: () => 0,
      ...settings,
    };
    this.repository = this.#settings.repository;
    this.token = this.#settings.token;
  }

  play(...failures: Failure[]): void {
    this.#failures.push(...failures.map((one) => ({ times: 1, ...one })));
  }

  /** Plays nothing more. */
  forget(): void {
    this.#failures.length = 0;
  }

  /** A bundle about a digest. @param inline false: the answer has but the address of it */
  attest(digest: string, bundle: object, { inline = true, url = 'https://storage.invalid/bundle' } = {}): void {
    const known = this.attested.get(digest) ?? [];
    this.attested.set(digest, [...known, { bundle: inline ? bundle : null, bundle_url: url }]);
  }

  /** An issue or comment by somebody. */
  addIssue(change: Partial<Issue>): Issue {
    const number = ++this.#last;
    const issue: Issue = {
      number,
      title: '',
      body: '',
      state: 'open',
      state_reason: null,
      labels: [],
      user: this.#self(),
      html_url: `https://github.com/${this.repository}/issues/${number}`,
      ...change,
    };
    this.issues.push(issue);
    return issue;
  }

  addComment(change: Partial<Comment>): Comment {
    const id = ++this.#last;
    const html_url = `https://github.com/${this.repository}/pull/7#issuecomment-${id}`;
    const comment: Comment = { id, issue: 7, body: '', user: this.#self(), html_url, ...change };
    this.comments.push(comment);
    return comment;
  }

  /** A commit on a branch by somebody, with these files beside those that are there. */
  addCommit(branch: string, files: Record<string, string>): string {
    const parent = this.refs.get(`refs/heads/${branch}`);
    const tree = new Map(parent === undefined ? [] : (this.trees.get(this.commits.get(parent)?.tree ?? '') ?? []));
    for (const [path, content] of Object.entries(files)) tree.set(path, this.#blob(Buffer.from(content)));
    const sha = this.#commit(this.#tree(tree), parent === undefined ? [] : [parent], 'by somebody else');
    this.refs.set(`refs/heads/${branch}`, sha);
    return sha;
  }

  /** Files at the end of a branch. */
  files(branch: string): Record<string, string> {
    const commit = this.commits.get(this.refs.get(`refs/heads/${branch}`) ?? '');
    const tree = this.trees.get(commit?.tree ?? '') ?? new Map<string, string>();
    return Object.fromEntries([...tree].map(([path, sha]) => [path, String(this.blobs.get(sha))]));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://loopback');
    const method = request.method ?? '';
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    this.requests.push(`${method} ${request.url}`);
    const reply = (status: number, body: object | null, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(body === null ? '' : JSON.stringify(body));
    };

    const headerFault = this.#judgeHeaders(request);
    if (headerFault !== null) this.faults.push(`${method} ${url.pathname}: ${headerFault}`);
    // GitHub takes either word before a token.
    const given = request.headers.authorization?.replace(/^(?:bearer|token) /i, '');
    const text = Buffer.concat(pieces).toString();
    const body = text === '' ? undefined : (JSON.parse(text) as Fields);
    const judged = judge(method, url, body);
    const isPublic = !this.#settings.private && PUBLIC.includes(judged?.operationId ?? '');
    if (given !== this.token && !(given === undefined && isPublic)) return reply(401, { message: 'Bad credentials' });
    const faults = judged === null ? ['no such operation'] : judged.faults;
    this.faults.push(...faults.map((fault) => `${method} ${url.pathname}: ${fault}`));

    const below = url.pathname.replace(`/repos/${this.repository}/`, '');
    const failure = this.#failures.find(({ on, times }) => (times ?? 1) > 0 && `${method} ${below}`.startsWith(on));
    if (failure !== undefined) {
      failure.times = (failure.times ?? 1) - 1;
      failure.before?.();
      if (failure.carriedOut === true && judged !== null) this.#carryOut(judged.operationId, judged.values, url, body);
      if (failure.cut === true) {
        response.destroy();
        return undefined;
      }
      if (failure.text !== undefined) {
        response.writeHead(failure.status, failure.headers);
        response.write(failure.text, () => {
          if (failure.headers?.['content-length'] === undefined) response.end();
          else response.destroy();
        });
        return undefined;
      }
      if (failure.status !== 0) return reply(failure.status, failure.body ?? { message: 'Played' }, failure.headers);
    }
    if (judged === null) return reply(404, { message: 'Not Found' });
    if (judged.faults.length > 0) return reply(422, { message: 'Invalid request.', errors: judged.faults });
    await this.#delay();
    const done = this.#carryOut(judged.operationId, judged.values, url, body);
    // As it is now: what is answered later does not show what changes meanwhile.
    const answer = done.body === null ? null : (structuredClone(done.body) as object);
    await this.#delay();
    return reply(done.status, answer, done.headers);
  }

  #judgeHeaders({ headers, method }: IncomingMessage): string | null {
    if ((headers['user-agent'] ?? '') === '') return 'no user agent, which GitHub refuses';
    if (headers.accept !== 'application/vnd.github+json') return `accept is ${headers.accept}`;
    if (headers['x-github-api-version'] !== '2022-11-28') return 'no API version';
    const typed = headers['content-type']?.startsWith('application/json') === true;
    return method !== 'GET' && method !== 'DELETE' && !typed ? 'the body is not labelled JSON' : null;
  }

  #carryOut(operationId: string, values: Record<string, string>, url: URL, body: Fields = {}): Reply {
    const { private: hidden, permissions } = this.#settings;
    const missing: Reply = hidden
      ? { status: 404, body: { message: 'Not Found' } }
      : { status: 403, body: { message: 'Resource not accessible by integration' } };
    const notFound: Reply = { status: 404, body: { message: 'Not Found' } };
    const invalid = (message: string): Reply => ({ status: 422, body: { message } });
    if (operationId !== 'users/get-authenticated' && `${values.owner}/${values.repo}` !== this.repository)
      return notFound;
    const may = (permission: Permission): boolean => permissions.includes(permission);
    const page = <T>(items: T[]): T[] => {
      const size = Number(url.searchParams.get('per_page') ?? 30);
      const at = (Number(url.searchParams.get('page') ?? 1) - 1) * size;
      return items.slice(at, at + size);
    };

    switch (operationId) {
      case 'users/get-authenticated': {
        const { user } = this.#settings;
        return user === null
          ? { status: 403, body: { message: 'Resource not accessible by integration' } }
          : { status: 200, body: { login: user, type: 'User' } };
      }
      case 'checks/create': {
        if (!may('checks')) return missing;
        const id = ++this.#last;
        const run: CheckRun = {
          id,
          name: String(body.name),
          head_sha: String(body.head_sha),
          external_id: String(body.external_id ?? ''),
          status: 'queued',
          conclusion: null,
          details_url: String(body.details_url ?? ''),
          html_url: `https://github.com/${this.repository}/runs/${id}`,
          app: { id: 15368 },
          output: { title: null, summary: null, annotations: [] },
        };
        this.checkRuns.push(run);
        this.#updateRun(run, body);
        return { status: 201, body: run };
      }
      case 'checks/update': {
        const run = this.checkRuns.find(({ id }) => String(id) === values.check_run_id);
        if (!may('checks')) return missing;
        if (run === undefined) return notFound;
        this.#updateRun(run, body);
        return { status: 200, body: run };
      }
      case 'checks/list-for-ref': {
        const name = url.searchParams.get('check_name');
        const runs = this.checkRuns.filter(
          (run) => run.head_sha === values.ref && (name === null || run.name === name),
        );
        return { status: 200, body: { total_count: runs.length, check_runs: page(runs) } };
      }
      case 'issues/list-for-repo': {
        const [labels, state] = [url.searchParams.get('labels'), url.searchParams.get('state') ?? 'open'];
        const found = this.issues.filter(
          (issue) =>
            (state === 'all' || issue.state === state) &&
            (labels === null || labels.split(',').every((name) => issue.labels.some((label) => label.name === name))),
        );
        found.sort((a, b) => b.number - a.number);
        return { status: 200, body: page(found) };
      }
      case 'issues/create': {
        if (!may('issues')) return missing;
        const labels = (body.labels as string[]).map((name) => ({ name }));
        return { status: 201, body: this.addIssue({ title: String(body.title), body: String(body.body), labels }) };
      }
      case 'issues/update': {
        const issue = this.issues.find(({ number }) => String(number) === values.issue_number);
        if (!may('issues')) return missing;
        if (issue === undefined) return notFound;
        Object.assign(issue, body);
        return { status: 200, body: issue };
      }
      case 'issues/list-comments':
        return {
          status: 200,
          body: page(this.comments.filter(({ issue }) => String(issue) === values.issue_number)),
        };
      case 'issues/create-comment': {
        if (!may('pull-requests') && !may('issues')) return missing;
        const text = String(body.body);
        if (text.length > 65_536) return invalid('Body is too long (maximum is 65536 characters)');
        return { status: 201, body: this.addComment({ issue: Number(values.issue_number), body: text }) };
      }
      case 'issues/update-comment': {
        const comment = this.comments.find(({ id }) => String(id) === values.comment_id);
        if (!may('pull-requests')) return missing;
        if (comment === undefined) return notFound;
        comment.body = String(body.body);
        return { status: 200, body: comment };
      }
      case 'issues/delete-comment': {
        const at = this.comments.findIndex(({ id }) => String(id) === values.comment_id);
        if (!may('pull-requests')) return missing;
        if (at === -1) return notFound;
        this.comments.splice(at, 1);
        return { status: 204, body: null };
      }
      case 'repos/create-attestation': {
        if (!may('attestations')) return missing;
        this.attestations.push(body.bundle as object);
        return { status: 201, body: { id: ++this.#last } };
      }
      case 'repos/list-attestations': {
        const attested = this.attested.get(values.subject_digest ?? '') ?? [];
        if (attested.length === 0) return notFound;
        const from = Number(url.searchParams.get('after') ?? 0);
        const until = from + Number(url.searchParams.get('per_page') ?? 30);
        const next = new URL(url);
        next.searchParams.set('after', String(until));
        const link = `<${this.url}${next.pathname}${next.search}>; rel="next"`;
        return {
          status: 200,
          body: {
            attestations: attested.slice(from, until).map((one) => ({ ...one, repository_id: 1, initiator: 'user' })),
          },
          ...(until < attested.length ? { headers: { link } } : {}),
        };
      }
      case 'git/create-blob':
        if (!may('contents')) return missing;
        return {
          status: 201,
          body: {
            sha: this.#blob(Buffer.from(String(body.content), body.encoding === 'base64' ? 'base64' : 'utf8')),
          },
        };
      case 'git/create-tree': {
        if (!may('contents')) return missing;
        const base = body.base_tree === undefined ? new Map() : this.trees.get(String(body.base_tree));
        if (base === undefined) return notFound;
        const tree = new Map<string, string>(base);
        for (const { path, sha } of body.tree as { path: string; sha: string | null }[]) {
          if (sha === null) {
            if (!tree.delete(path)) return invalid('GitRPC::BadObjectState');
            continue;
          }
          if (!this.blobs.has(sha)) return invalid(`tree.sha ${sha} is not a valid blob`);
          tree.set(path, sha);
        }
        return { status: 201, body: { sha: this.#tree(tree) } };
      }
      case 'git/get-tree': {
        const files = this.trees.get(values.tree_sha ?? '');
        if (files === undefined) return notFound;
        const isWhole = url.searchParams.get('recursive') !== null;
        const tree = [...files]
          .filter(([path]) => isWhole || !path.includes('/'))
          .map(([path, sha]) => ({ path, mode: '100644', type: 'blob', sha, size: this.blobs.get(sha)?.length ?? 0 }));
        const folders = new Set(isWhole ? [...files.keys()].flatMap(foldersOf) : []);
        const below = [...folders].map((path) => ({
          path,
          mode: '040000',
          type: 'tree',
          sha: objectId('tree', Buffer.from(path)),
        }));
        return { status: 200, body: { sha: values.tree_sha ?? '', tree: [...below, ...tree], truncated: false } };
      }
      case 'git/get-blob': {
        const content = this.blobs.get(values.file_sha ?? '');
        if (content === undefined) return notFound;
        // In lines, as GitHub writes it.
        const lines = content.toString('base64').replace(/.{60}/g, '$&\n');
        return { status: 200, body: { sha: values.file_sha ?? '', encoding: 'base64', content: lines } };
      }
      case 'git/create-commit': {
        if (!may('contents')) return missing;
        const parents = (body.parents ?? []) as string[];
        if (!this.trees.has(String(body.tree))) return invalid('Tree SHA does not exist');
        if (parents.some((parent) => !this.commits.has(parent))) return invalid('Parent SHA does not exist');
        return { status: 201, body: { sha: this.#commit(String(body.tree), parents, String(body.message)) } };
      }
      case 'git/get-commit': {
        const commit = this.commits.get(values.commit_sha ?? '');
        if (commit === undefined) return notFound;
        return { status: 200, body: { sha: values.commit_sha ?? '', tree: { sha: commit.tree }, parents: [] } };
      }
      case 'git/get-ref': {
        const sha = this.refs.get(`refs/${values.ref}`);
        return sha === undefined
          ? notFound
          : { status: 200, body: { ref: `refs/${values.ref}`, object: { type: 'commit', sha } } };
      }
      case 'git/create-ref': {
        if (!may('contents')) return missing;
        const [ref, sha] = [String(body.ref), String(body.sha)];
        if (this.refs.has(ref)) return invalid('Reference already exists');
        if (!this.commits.has(sha)) return invalid('Object does not exist');
        this.refs.set(ref, sha);
        return { status: 201, body: { ref, object: { sha } } };
      }
      case 'git/update-ref': {
        const [ref, sha] = [`refs/${values.ref}`, String(body.sha)];
        const now = this.refs.get(ref);
        if (!may('contents')) return missing;
        if (now === undefined) return invalid('Reference does not exist');
        if (body.force !== true && !this.#descends(sha, now)) return invalid('Update is not a fast forward');
        this.refs.set(ref, sha);
        return { status: 200, body: { ref, object: { sha } } };
      }
      default:
        return notFound;
    }
  }

  async #delay(): Promise<void> {
    const ms = this.#settings.delay();
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }

  #self(): User {
    const { user, app } = this.#settings;
    return user === null ? { login: app, type: 'Bot' } : { login: user, type: 'User' };
  }

  #updateRun(run: CheckRun, { status, conclusion, output, external_id }: Fields): void {
    if (typeof external_id === 'string') run.external_id = external_id;
    if (typeof status === 'string') run.status = status;
    if (typeof conclusion === 'string') Object.assign(run, { conclusion, status: 'completed' });
    if (typeof output !== 'object' || output === null) return;
    const {
      title,
      summary,
      annotations = [],
    } = output as { title: string; summary: string; annotations?: Annotation[] };
    run.output = { title, summary, annotations: [...run.output.annotations, ...annotations] };
  }

  #blob(content: Buffer): string {
    const sha = objectId('blob', content);
    this.blobs.set(sha, content);
    return sha;
  }

  #tree(files: Map<string, string>): string {
    const sha = objectId('tree', Buffer.from(JSON.stringify([...files].sort())));
    this.trees.set(sha, files);
    return sha;
  }

  #commit(tree: string, parents: string[], message: string): string {
    const sha = objectId('commit', Buffer.from(JSON.stringify([tree, parents, message, this.commits.size])));
    this.commits.set(sha, { tree, parents, message });
    return sha;
  }

  #descends(from: string, ancestor: string): boolean {
    if (from === ancestor) return true;
    return (this.commits.get(from)?.parents ?? []).some((parent) => this.#descends(parent, ancestor));
  }
}

/** `a/b/c`: `a` and `a/b`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

function objectId(kind: string, content: Buffer): string {
  return createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');
}

/** Serves until the test ends. */
export async function startGitHub(settings: Settings = {}): Promise<GitHubStandIn> {
  const github = new GitHubStandIn(settings);
  const server = createServer((request, response) => {
    github.handle(request, response).catch((error: unknown) => {
      github.faults.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  github.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return github;
}
