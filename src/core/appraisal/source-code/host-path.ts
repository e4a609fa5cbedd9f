// What a container gets with a path of the VM: decided by what lies there in a dstack VM, not by the path's spelling.

export type HostPlace = 'docker-socket' | 'host-root' | 'host-system' | 'host-path' | 'dstack-socket';

/** Where dstack runs Docker Compose: relative paths begin here. */
const PROJECT_FOLDER = '/dstack';
/** A program that can reach one of these sockets can start containers with any privilege. */
const ENGINE_SOCKETS = [
  '/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/docker/containerd/containerd.sock',
  '/run/podman/podman.sock',
  '/var/run/docker.sock',
];
const DSTACK_SOCKETS = ['/run/dstack.sock', '/run/tappd.sock'];
/** State of kernel, services and containers: nothing in them is for an app alone. */
const STATE = ['/proc', '/sys', '/dev', '/run', '/var/lib/docker', '/var/lib/containerd', '/var/lib/sysbox'];
/** Programs and configuration: harmless to read, not to write. */
const SYSTEM = [
  '/etc',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib64',
  '/boot',
  '/root',
  '/home',
  '/opt',
  '/var/lib',
  '/var/spool',
];
/** The app’s keys, what the host handed over, and the files that say what runs. */
const DSTACK_FOLDERS = ['/dstack', '/tapp'];
/** What lies over system folders is kept here; logs and temporary files lie beside it. */
const VOLATILE = /^\/var\/volatile(?!\/(?:log|tmp|cache)(?:\/|$))(?:\/|$)/;
const DSTACK_OWN = /^\/(?:dstack|tapp)\/(?:\..*|persistent|user_config|agent\.json|(?:app|docker)-compose.*)(?:\/|$)/;
/** Links of the VM that lead out of the folder they stand in. */
const LINKS: readonly (readonly [RegExp, string])[] = [
  [/^\/var\/run$/, '/run'],
  [/^\/var\/lock$/, '/run/lock'],
  [/^\/var\/(log|tmp)$/, '/var/volatile/$1'],
  // No link but a mount: the same folder under two names.
  [/^\/var\/volatile\/dstack$/, '/dstack'],
  [/^\/(?:dev\/fd|proc\/[^/]+(?:\/task\/[^/]+)?\/fd)\/[^/]+$/, '/'],
  [/^\/proc\/[^/]+(?:\/task\/[^/]+)?\/(?:root|cwd)$/, '/'],
];

/** @param source as a volume names it: absolute, relative or in the home folder */
export function hostPlaces(source: string, readOnly: boolean): HostPlace[] {
  const path = absolute(source.trim());
  const readings = new Set([resolved(path, false), resolved(path, true)]);
  const places = new Set([...readings].flatMap((reading) => placesOf(reading, readOnly)));
  if (places.size > 1) places.delete('host-path');
  return [...places];
}

/** The same for the device that a named volume binds: Compose often leaves it to the engine, which is at home in `/`. */
export function devicePlaces(device: string, readOnly: boolean): HostPlace[] {
  const places = new Set([...hostPlaces(device, readOnly), ...hostPlaces(`/${device.trim()}`, readOnly)]);
  if (places.size > 1) places.delete('host-path');
  return [...places];
}

function absolute(source: string): string {
  if (source.startsWith('/')) return source;
  if (source.startsWith('~')) return source.replace(/^~[^/]*/, '/root');
  return `${PROJECT_FOLDER}/${source}`;
}

/** Without `.`, `..` and doubled slashes. @param follow links on the way, as the kernel does; else by the text alone */
function resolved(path: string, follow: boolean): string {
  let at = '';
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    at = part === '..' ? at.slice(0, Math.max(0, at.lastIndexOf('/'))) : `${at}/${part}`;
    if (follow) at = followed(at);
  }
  // The last name is followed in either reading: it is opened, not passed through.
  const end = followed(at)
    .replace(/^\/var\/run(?=\/)/, '/run')
    .replace(/^\/var\/volatile\/dstack(?=\/)/, '/dstack');
  return end === '' ? '/' : end;
}

function followed(path: string): string {
  for (const [link, target] of LINKS) if (link.test(path)) return path.replace(link, target).replace(/^\/$/, '');
  return path;
}

function placesOf(path: string, readOnly: boolean): HostPlace[] {
  if (path === '/') return ['docker-socket', 'host-root'];
  if (DSTACK_SOCKETS.includes(path)) return ['dstack-socket'];
  const places: HostPlace[] = ENGINE_SOCKETS.some((socket) => isWithin(socket, path)) ? ['docker-socket'] : [];
  if (ENGINE_SOCKETS.includes(path)) return places;
  const isSystem =
    [...STATE, ...SYSTEM, ...DSTACK_FOLDERS].some((folder) => isWithin(folder, path)) ||
    STATE.some((folder) => isWithin(path, folder)) ||
    DSTACK_OWN.test(path) ||
    VOLATILE.test(path) ||
    (!readOnly && SYSTEM.some((folder) => isWithin(path, folder)));
  return [...places, isSystem ? 'host-system' : 'host-path'];
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
