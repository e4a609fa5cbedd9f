// Real app-compose files: made again of their Docker Compose file and the rest, each is the same bytes in the form that
// its deployer's tool writes.

import { expect, it } from 'vitest';
import { utf8 } from '../../src/core/bytes.js';
import { parseAppCompose } from '../../src/core/formats/app-compose.js';
import { APP_COMPOSE_FORMS } from '../../src/core/formats/app-compose-forms.js';
import { makeAppCompose } from '../../src/core/formats/made-app-compose.js';
import { capturesWith, captureText, describeCaptures } from './captures.js';

/** Every text that a capture gives as its app-compose. */
function composesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return value.startsWith('{') && value.includes('app_compose') ? composesIn(JSON.parse(value)) : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'app_compose' && typeof inner === 'string' ? [inner] : composesIn(inner),
  );
}

function formOf(appCompose: string): string {
  const { dockerComposeFile } = parseAppCompose(utf8(appCompose));
  const template = utf8(JSON.stringify({ ...JSON.parse(appCompose), docker_compose_file: 'another' }));
  const forms = APP_COMPOSE_FORMS.filter(
    (form) => makeAppCompose({ composeFile: utf8(dockerComposeFile ?? ''), from: { template }, form }) === appCompose,
  );
  return forms.join(' ');
}

describeCaptures('app-compose files of real deployments, made again', () => {
  it('are the same bytes in the form of their tool', () => {
    const found: Record<string, string> = {};
    for (const folder of capturesWith('app-compose.json')) {
      found[folder] = formOf(captureText(folder, 'app-compose.json'));
    }
    for (const file of ['info.json', 'report.json']) {
      for (const folder of capturesWith(file)) {
        const forms = composesIn(JSON.parse(captureText(folder, file))).map(formOf);
        if (forms.length > 0) found[folder] = [...new Set(forms)].join(', ');
      }
    }
    expect(found).toEqual({
      'dstack-gcp-attestation': 'compact',
      'kms-base-prod6-051': 'compact',
      'kms-base-prod6-053': 'indented',
      'kms-pha-prod10-054': 'indented',
      'kms-pha-use2-054': 'indented',
      'mpc-node-070958': 'indented',
      'mpc-node-21c9f6': 'compact',
      'mpc-node-34d673': 'indented',
      'mpc-node-57921c': 'indented',
      'mpc-node-764d85': 'indented',
      'mpc-node-92b7e8': 'indented',
      'mpc-node-df9ebf': 'indented',
      'near-cloud-report': 'indented',
      // An older tool of Phala Cloud: indented, and no space after a colon, not even within texts.
      'app-under-kms-pha-prod10': '',
    });
  });
});
