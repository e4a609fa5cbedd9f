import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { defaultPolicy } from '../src/core/policy/policy.js';

it('x', () => writeFileSync('/tmp/registry-policy.json', JSON.stringify(defaultPolicy({ freshness: 'fetched' }))));
