// The description of the API (OpenAPI 3.1), written from the schemas that requests are read by: for programs, and as a page.

import { Hono } from 'hono';
import { generateSpecs } from 'hono-openapi';
import { VERSION } from '../../core/version.js';
import type { Web } from '../auth/principal.js';
import { answerPage } from '../pages/answer.js';
import { apiBody } from '../pages/api.js';
import type { Service } from '../service.js';

export type ApiDocument = Awaited<ReturnType<typeof generateSpecs>>;

export function openApiRoutes({ settings }: Service, api: Hono<Web>): Hono<Web> {
  const app = new Hono<Web>();
  let written: Promise<ApiDocument> | null = null;
  // Once: the routes do not change.
  const document = (): Promise<ApiDocument> => {
    written ??= describeApi(api, settings.publicUrl);
    return written;
  };

  app.get('/openapi.json', async (c) => c.json(await document()));
  app.get('/docs', async (c) => {
    return answerPage(c, { title: 'API', place: null, body: apiBody(await document()) });
  });

  return app;
}

function describeApi(api: Hono<Web>, publicUrl: string): Promise<ApiDocument> {
  return generateSpecs(api, {
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
    documentation: {
      info: {
        title: 'trust-center',
        version: VERSION,
        description: 'Verifies deployments on Intel TDX again and again, and says how each stands.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: `${publicUrl}/api/v1` }],
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'An API token: tc_…' } },
      },
    },
  });
}
