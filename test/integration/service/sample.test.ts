import { afterAll, beforeAll, expect, it } from 'vitest';
import { scheduleDue } from '../../../src/service/jobs/schedule.js';
import { cancelVerification } from '../../../src/service/store/verifications.js';
import { signedIn } from '../../support/service/access.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';

let service: TestService;
let web: TestWeb;
beforeAll(async () => {
  service = await testService({ role: 'all', databaseUrl: null, allowPrivate: 'any' });
  web = await startTestWeb(service);
}, 60_000);
afterAll(async () => {
  await web?.close();
  await service?.close();
});

it('is verified once when it is added, and by its schedule after that', async () => {
  const { cookie, formToken } = await signedIn(service, web.url);
  const added = await fetch(`${web.url}/sample`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: web.url },
    body: new URLSearchParams({ 'form-token': formToken }),
  });
  expect(added.status).toBe(303);
  const id = added.headers.get('location')?.slice('/v/'.length) ?? '';
  // However soon it ends.
  const { organisation } = service;
  const ended = await service.db
    .transaction()
    .execute((transaction) => cancelVerification(transaction, organisation, id, new Date()));
  expect(ended).toMatchObject({ trigger: 'manual' });
  expect(await scheduleDue(service)).toBe(0);
  await service.db.updateTable('target').set({ next_at: new Date() }).where('slug', '=', 'sample').execute();
  expect(await scheduleDue(service)).toBe(1);
}, 120_000);
