import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeFindings } from '../../../../src/core/appraisal/source-code/compose-findings.js';
import { locatePlaces } from '../../../../src/core/plan/lines.js';
import { appCompose } from './sample.js';

const COMPOSE = `# first
services:
  web:
    image: nginx
    volumes:
      - a:/a
      - /var/run/docker.sock:/var/run/docker.sock
  web.two:
    image: other
    privileged: true
  anchored: &x
    image: third
  again: *x
`;
const files = {
  members: { path: 'template.json', text: '{\n "name": "x",\n "public_logs": true\n}' },
  compose: { path: 'c.yml', text: COMPOSE },
};

describe('the line of a place', () => {
  it.each([
    ['docker_compose_file', 'c.yml', 1],
    ['docker_compose_file.services.web.image', 'c.yml', 4],
    ['docker_compose_file.services.web.volumes[1]', 'c.yml', 7],
    ['docker_compose_file.services.web.volumes[9]', 'c.yml', 5],
    ['docker_compose_file.services.web.two.privileged', 'c.yml', 10],
    ['docker_compose_file.services.nobody', 'c.yml', 2],
    ['docker_compose_file.services.again.image', 'c.yml', 13],
    ['public_logs', 'template.json', 3],
    ['nothing', 'template.json', 1],
    ['', 'template.json', 1],
  ])('%s', async (where, path, line) => {
    expect((await locatePlaces(files))(where)).toEqual({ path, line });
  });

  it('is in the app-compose where that is the file, and nowhere for a file that has no place', async () => {
    const whole = await locatePlaces({
      members: { path: 'a.json', text: '{\n"docker_compose_file":""}' },
      compose: null,
    });
    expect(whole('docker_compose_file.services.web')).toEqual({ path: 'a.json', line: 2 });
    const nowhere = await locatePlaces({ members: null, compose: null });
    expect(nowhere('public_logs')).toBeNull();
  });

  it('is found for every finding, of whatever text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        const compose = text.length % 2 === 0 ? text : `${COMPOSE}${text}`;
        const locate = await locatePlaces({ ...files, compose: { path: 'c.yml', text: compose } });
        const last = compose.split('\n').length;
        for (const { where } of await composeFindings(appCompose(compose))) {
          const place = locate(where);
          if (place?.path !== 'c.yml') continue;
          expect(place.line).toBeGreaterThanOrEqual(1);
          expect(place.line).toBeLessThanOrEqual(last);
        }
      }),
    );
  });
});
