// The client library for TUF, in one module: loaded only to refresh a trusted root.

export { BaseFetcher, Updater } from 'tuf-js';
export { DownloadHTTPError } from 'tuf-js/dist/error.js';
