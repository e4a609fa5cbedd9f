// The simulated deployment: everything that tests and the demo use.

export * from './app.js';
export * from './bytes.js';
export type { Change } from './change.js';
export * from './collateral.js';
export * from './ct-log.js';
export * from './ct-monitors.js';
export * from './deployment.js';
export * from './dns-server.js';
export * from './documents.js';
export * from './domain.js';
export * from './event-log.js';
export * from './image.js';
export * from './keys.js';
export * from './pki.js';
export * from './quote.js';
export * from './running.js';
export * from './running-domain.js';
export * from './servers.js';
export * from './smbios.js';
export * from './web-pki.js';
export * from './whole.js';
