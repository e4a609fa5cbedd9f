// Octokit and its plugins, in one module: large, and loaded only to publish.

export { getOctokit } from '@actions/github';
export { retry } from '@octokit/plugin-retry';
export { throttling } from '@octokit/plugin-throttling';
