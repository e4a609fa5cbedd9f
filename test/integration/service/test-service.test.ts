import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';

let service: TestService;
let web: TestWeb;
beforeAll(async () => {
  service = await testService();
  web = await startTestWeb(service);
}, 60_000);
afterAll(async () => {
  await web?.close();
  await service?.close();
});

it('answers on a socket, with an organisation', async () => {
  expect((await fetch(`${web.url}/nowhere`)).status).toBe(404);
  expect(service.settings.publicUrl).toBe(web.url);
  expect(await service.db.selectFrom('organisation').select('id').execute()).toEqual([{ id: service.organisation }]);
});
