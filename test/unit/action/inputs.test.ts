import { expect, it } from 'vitest';
import { readInputs } from '../../../src/action/inputs.js';

it('reads inputs as the runner passes them, and refuses a name that it would not read', () => {
  const appId = 'ab'.repeat(20);
  expect(readInputs({ 'INPUT_APP-ID': appId }).appId).toBe(appId);
  expect(() => readInputs({ 'INPUT_app-id': appId })).toThrow(
    'input app-id: the runner passes it as INPUT_APP-ID, got "INPUT_app-id"',
  );
  expect(() => readInputs({ INPUT_APP_ID: appId })).toThrow('unknown input "app_id"; did you mean app-id?');
});
