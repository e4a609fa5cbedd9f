/**
 * How tools write an app-compose. `normalised`: members sorted, no spaces: dstack’s SDKs and Phala Cloud. `indented`:
 * members in their order, four spaces: dstack’s `vmm-cli.py`. `compact`: members in their order, no spaces: dstack’s web
 * console.
 */
export const APP_COMPOSE_FORMS = ['normalised', 'indented', 'compact'] as const;
export type AppComposeForm = (typeof APP_COMPOSE_FORMS)[number];
