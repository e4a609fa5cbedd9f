// Rebuilding an OS image: check what is needed, fetch the source at one commit, build it, and compare what came out with the
// release, artifact by artifact. The build is run with the rights of this process and is not confined: it is trusted as far as
// its outcome can be compared, and no further.

import { lstat, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { openImage } from '../collect/reference/image/open.js';
import { preview } from '../core/bytes.js';
import { InputError, ParseError } from '../core/errors.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import type { Backend } from './backend.js';
import { findImage } from './build-output.js';
import { checkOut, type Submodule } from './checkout.js';
import { compareArtifacts, type ImageListing, verdictOf } from './compare.js';
import { type ArtifactComparison, type BuildReport, REBUILD_SCHEMA, type RebuildDocument } from './document.js';
import { cleanEnvironment } from './environment.js';
import { explainAll } from './explain.js';
import { takeImage } from './image-folder.js';
import type { RebuildLog } from './log.js';
import { checkDisk, checkDocker, checkGit, checkTimeout, stopContainers } from './preflight.js';
import type { ProcessEnd, RunProcess } from './process.js';
import type { Repository } from './repository.js';
import { unpackTarball } from './unpack.js';
import { rebuildVerdict } from './verdict.js';

export interface RebuildRequest {
  repository: Repository;
  /** 40 hex digits, lower case. */
  commit: string;
  backend: Backend;
  /** Folder or tarball of the image to compare with. */
  release: string;
  /** Build a second time, from a new checkout, and compare the two. */
  twice: boolean;
  /** For each build; each call of git has an hour at most. */
  timeoutMs: number;
  /** New or empty folder to work in, which keeps release and rebuilt images; null for a temporary one. */
  workDir: string | null;
  /** Free disk to ask for, instead of what the backend is known to need. */
  minDiskBytes: number | null;
}

/** What the terminal and a workflow do differently. */
export interface RebuildPorts {
  run: RunProcess;
  log: RebuildLog;
  /** Of this process: what programs need is taken from it. */
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
}

const MAX_FETCH_MS = 3_600_000;

/**
 * @throws InputError for what is wrong before a build begins, FetchError when the source cannot be fetched, the reason of
 * `signal`; a build that fails, is cut off or leaves nothing is a result: `incomplete`
 */
export async function rebuild(request: RebuildRequest, ports: RebuildPorts): Promise<RebuildDocument> {
  const work = await makeWorkDir(request.workDir);
  try {
    return await new Rebuild(work, request, ports).run();
  } finally {
    // Release and rebuilt images, and the checkout of a build that failed, stay in a folder that was asked for.
    const names = request.workDir === null ? [''] : ['unpacked', 'home-1', 'home-2', 'gitconfig'];
    for (const name of names) await remove(join(work, name), ports.log);
    ports.log.end();
  }
}

/** An image in a folder of ours. */
interface TakenImage {
  folder: string;
  listing: ImageListing;
  osImageHash: string | null;
}

interface Build {
  report: BuildReport;
  submodules: Submodule[];
  image: TakenImage | null;
  /** What contradicts itself in the image. */
  flaw: string | null;
}

class Rebuild {
  readonly #work: string;
  readonly #request: RebuildRequest;
  readonly #ports: RebuildPorts;

  constructor(work: string, request: RebuildRequest, ports: RebuildPorts) {
    this.#work = work;
    this.#request = request;
    this.#ports = ports;
  }

  async run(): Promise<RebuildDocument> {
    const { repository, commit, backend, twice, timeoutMs } = this.#request;
    this.#ports.log.group('Checking what the rebuild needs');
    await this.#checkNeeds();
    const release = await this.#takeRelease();

    const first = await this.#build(1, release);
    const second = twice && first.image !== null ? await this.#build(2, release) : null;
    const builds = second === null ? [first] : [first, second];

    this.#ports.log.group('Comparing with the release');
    const started = performance.now();
    const { artifacts, notCompared } = await compared(release, first.image);
    const repeated = second === null ? null : (await compared(first.image, second.image)).artifacts;
    const reports = builds.map(({ report }) => report);
    const flaws = builds.flatMap(({ flaw }) => flaw ?? []);
    return {
      schema: REBUILD_SCHEMA,
      ...rebuildVerdict({
        builds: reports,
        artifacts,
        determinism: repeated,
        twice,
        otherRevision: otherRevision(release, first.image),
        flaws,
        timeoutMs,
        outputs: backend.outputs,
      }),
      repository: repository.shown,
      commit,
      submodules: first.submodules,
      backend: backend.name,
      command: [...backend.command],
      builds: reports,
      osImageHash: { release: release.osImageHash, rebuilt: first.image?.osImageHash ?? null },
      artifacts,
      notCompared,
      determinism: repeated === null ? null : { verdict: determinismOf(repeated), artifacts: repeated },
      compareSeconds: secondsSince(started),
    };
  }

  async #checkNeeds(): Promise<void> {
    const { backend, minDiskBytes } = this.#request;
    const env = await this.#environment(1);
    await checkTimeout(this.#ports.run, this.#work, env);
    await checkGit(this.#ports.run, this.#work, env);
    await checkDisk(this.#work, minDiskBytes ?? backend.needsBytes);
    if (backend.needsDocker) await checkDocker(this.#ports.run, this.#work, env);
  }

  /** Copied and hashed before anything is built: the build could change it where it is. */
  async #takeRelease(): Promise<TakenImage> {
    const path = resolve(this.#request.release);
    const { source, osImageHash } = await openImage(path);
    this.#ports.log.note(`release: ${preview(path, 200)}, os_image_hash ${osImageHash}`);
    const folder = join(this.#work, 'release');
    const unpacked = source.kind === 'directory' ? path : join(this.#work, 'unpacked');
    if (source.kind === 'tarball') await unpackTarball(path, unpacked);
    const listing = await takeImage(unpacked, folder);
    if (listing.files.get('sha256sum.txt')?.sha256 !== osImageHash) {
      throw new InputError('INPUT_INVALID', `release: ${preview(path, 200)} changed while it was read`);
    }
    return { folder, listing, osImageHash };
  }

  async #build(number: 1 | 2, release: TakenImage): Promise<Build> {
    const { repository, commit, backend, twice } = this.#request;
    const { log } = this.#ports;
    const which = twice ? ` (${number} of 2)` : '';
    const checkout = join(this.#work, `build-${number}`);
    const env = await this.#environment(number);

    log.group(`Fetching ${repository.shown} at ${commit}${which}`);
    let started = performance.now();
    const submodules = await this.#checkOut(checkout, env);
    const checkoutSeconds = secondsSince(started);

    log.group(`Building with ${backend.command.join(' ')}${which}`);
    started = performance.now();
    const end = await this.#runBuild(checkout, env);
    const buildSeconds = secondsSince(started);
    log.note(`the build took ${buildSeconds} s`);

    const report = { ...outcomeOf(end), image: null, osImageHash: null, checkoutSeconds, buildSeconds };
    if (report.outcome !== 'built') return { report, submodules, image: null, flaw: null };
    const found = await findImage(checkout, backend.outputs, release.folder);
    if (found === null) return { report, submodules, image: null, flaw: null };

    const folder = join(this.#work, `image-${number}`);
    const listing = await takeImage(found, folder, [...release.listing.named, ...release.listing.files.keys()]);
    const image = { folder, listing, osImageHash: listing.files.get('sha256sum.txt')?.sha256 ?? null };
    await remove(checkout, log);
    return {
      report: { ...report, image: relative(checkout, found) || '.', osImageHash: image.osImageHash },
      submodules,
      image,
      flaw: await flawOf(folder),
    };
  }

  async #checkOut(checkout: string, env: Record<string, string>): Promise<Submodule[]> {
    const { repository, commit, backend, timeoutMs } = this.#request;
    const submodules = await checkOut(repository, commit, checkout, {
      run: this.#ports.run,
      log: this.#ports.log,
      env,
      timeoutMs: Math.min(timeoutMs, MAX_FETCH_MS),
      configPath: join(this.#work, 'gitconfig'),
      signal: this.#ports.signal,
    });
    if (backend.needs !== null && !(await isFile(join(checkout, backend.needs)))) {
      throw new InputError(
        'INPUT_INVALID',
        `${repository.shown} at ${commit} has no ${backend.needs}, which the backend ${backend.name} runs`,
        { hint: 'Check repository and commit, or choose the backend that they have.' },
      );
    }
    return submodules;
  }

  async #runBuild(checkout: string, env: Record<string, string>): Promise<ProcessEnd> {
    const { backend, timeoutMs } = this.#request;
    const { run, log, signal } = this.#ports;
    const [file, ...args] = backend.command;
    let hasEnded = false;
    try {
      const end = await run({
        file,
        args,
        cwd: join(checkout, backend.folder),
        env,
        timeoutMs,
        onOutput: (piece) => log.output(piece),
        signal,
      });
      hasEnded = end.kind === 'exited';
      return end.kind === 'not-started' ? notStarted(file, end.code) : end;
    } finally {
      if (!hasEnded && backend.needsDocker) await stopContainers(run, checkout, this.#work, env);
    }
  }

  /** With a home of its own for each build. */
  async #environment(number: 1 | 2): Promise<Record<string, string>> {
    const home = join(this.#work, `home-${number}`);
    await mkdir(home, { recursive: true });
    return cleanEnvironment(this.#ports.environment, home);
  }
}

async function compared(
  expected: TakenImage | null,
  actual: TakenImage | null,
): Promise<{ artifacts: ArtifactComparison[]; notCompared: string[] }> {
  if (expected === null || actual === null) return { artifacts: [], notCompared: [] };
  const { artifacts, notCompared } = compareArtifacts(expected.listing, actual.listing);
  return { artifacts: await explainAll(artifacts, expected.folder, actual.folder), notCompared };
}

function otherRevision(release: TakenImage, rebuilt: TakenImage | null): string | null {
  const { revision } = release.listing;
  return rebuilt === null || rebuilt.listing.revision === revision ? null : revision;
}

function determinismOf(artifacts: readonly ArtifactComparison[]): 'deterministic' | 'differs' | 'incomplete' {
  const verdict = verdictOf(artifacts);
  return verdict === 'reproduced' ? 'deterministic' : verdict;
}

function outcomeOf(end: ProcessEnd): Pick<BuildReport, 'outcome' | 'exitCode' | 'signal'> {
  if (end.kind === 'exited') return { outcome: end.code === 0 ? 'built' : 'failed', exitCode: end.code, signal: null };
  if (end.kind === 'killed') return { outcome: 'failed', exitCode: null, signal: end.signal };
  return { outcome: 'timed-out', exitCode: null, signal: null };
}

function notStarted(file: string, code: string): never {
  throw new InputError('INPUT_INVALID', `the build command ${preview(file, 200)} cannot be started: ${code}`, {
    hint: 'Install the program, or give its path in the repository with a slash, as in ./build.sh.',
  });
}

/** Why what was built is no image by our own rules; null when it is one. */
async function flawOf(folder: string): Promise<string | null> {
  try {
    await openImage(folder);
    return null;
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    if (error instanceof InputError) return 'it lacks a file of its own, or has one that cannot be read';
    throw error;
  }
}

async function makeWorkDir(path: string | null): Promise<string> {
  if (path === null) return temporaryFolder('trust-center-rebuild');
  try {
    await mkdir(path, { recursive: true });
    if ((await readdir(path)).length === 0) return await realpath(path);
  } catch (cause) {
    throw new InputError('INPUT_INVALID', `work-dir: ${preview(path, 200)} cannot be used: ${String(cause)}`, {
      cause,
    });
  }
  throw new InputError('INPUT_INVALID', `work-dir: ${preview(path, 200)} is not empty`, {
    hint: 'Give a folder that is empty, or does not exist yet.',
  });
}

/** Builds in containers may leave files of other users: those stay, and are named. */
async function remove(path: string, log: RebuildLog): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    log.note(`${path} cannot be removed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function isFile(path: string): Promise<boolean> {
  const status = await lstat(path).catch(() => null);
  return status?.isFile() === true;
}

/** To a tenth. */
function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 100) / 10;
}
