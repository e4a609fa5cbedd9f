// Takes from GitHub's description of its REST API the operations that this project uses, references resolved and prose
// left out. `node extract.mjs <api.github.com.json>`, a file of the npm package @octokit/openapi, whose 385 MB are no
// dependency to install for twenty-two operations.

import { readFileSync, writeFileSync } from 'node:fs';

const OPERATIONS = {
  '/repos/{owner}/{repo}/check-runs': ['post'],
  '/repos/{owner}/{repo}/check-runs/{check_run_id}': ['patch'],
  '/repos/{owner}/{repo}/commits/{ref}/check-runs': ['get'],
  '/repos/{owner}/{repo}/issues': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/{issue_number}': ['patch'],
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['patch', 'delete'],
  '/repos/{owner}/{repo}/attestations': ['post'],
  '/repos/{owner}/{repo}/attestations/{subject_digest}': ['get'],
  '/repos/{owner}/{repo}/git/blobs': ['post'],
  '/repos/{owner}/{repo}/git/blobs/{file_sha}': ['get'],
  '/repos/{owner}/{repo}/git/trees': ['post'],
  '/repos/{owner}/{repo}/git/trees/{tree_sha}': ['get'],
  '/repos/{owner}/{repo}/git/commits': ['post'],
  '/repos/{owner}/{repo}/git/commits/{commit_sha}': ['get'],
  '/repos/{owner}/{repo}/git/ref/{ref}': ['get'],
  '/repos/{owner}/{repo}/git/refs': ['post'],
  '/repos/{owner}/{repo}/git/refs/{ref}': ['patch'],
  '/user': ['get'],
};
const PROSE = new Set(['description', 'summary', 'example', 'examples', 'externalDocs']);

const source = JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** @param naming true where the keys are names of properties, not keywords */
function resolve(node, naming = false) {
  if (Array.isArray(node)) return node.map((item) => resolve(item));
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.$ref === 'string') {
    return resolve(node.$ref.slice(2).split('/').reduce((at, part) => at[part], source));
  }
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => naming || !PROSE.has(key))
      .map(([key, value]) => [key, resolve(value, !naming && key === 'properties')]),
  );
}

const paths = Object.fromEntries(
  Object.entries(OPERATIONS).map(([path, methods]) => [
    path,
    Object.fromEntries(
      methods.map((method) => {
        const { operationId, parameters = [], requestBody, responses } = source.paths[path][method];
        return [
          method,
          {
            operationId,
            parameters: resolve(parameters),
            ...(requestBody === undefined
              ? {}
              : {
                  required: requestBody.required === true,
                  body: resolve(requestBody.content['application/json'].schema),
                }),
            statuses: Object.keys(responses).map(Number),
          },
        ];
      }),
    ),
  ]),
);
writeFileSync(
  new URL('api.github.com.json', import.meta.url),
  `${JSON.stringify({ openapi: source.openapi, version: source.info.version, paths }, null, 1)}\n`,
);
