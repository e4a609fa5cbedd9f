import { describe, expect, it } from 'vitest';
import { readInputs } from '../../../src/action/inputs.js';

it('reads inputs as the runner passes them, and refuses a name that it would not read', () => {
  const appId = 'ab'.repeat(20);
  expect(readInputs({ 'INPUT_APP-ID': appId }).appId).toBe(appId);
  expect(() => readInputs({ 'INPUT_app-id': appId })).toThrow(
    'input app-id: the runner passes it as INPUT_APP-ID, got "INPUT_app-id"',
  );
  expect(() => readInputs({ INPUT_APP_ID: appId })).toThrow('unknown input "app_id"; did you mean app-id?');
});

it('reads flags, words, lists and texts', () => {
  expect(
    readInputs({
      'INPUT_CHECK-RUN': 'true',
      INPUT_COMMENT: 'false',
      INPUT_ISSUE: '',
      'INPUT_FAIL-ON': 'never',
      'INPUT_PCCS-URL': ' https://a.example\nhttps://b.example \n',
      INPUT_PHASES: 'hardware, os',
      INPUT_POLICY: ' a,b.yaml ',
      'INPUT_GITHUB-TOKEN': '',
    }),
  ).toMatchObject({
    checkRun: true,
    comment: false,
    issue: false,
    failOn: 'never',
    sign: 'none',
    pccsUrl: ['https://a.example', 'https://b.example'],
    phases: ['hardware', 'os'],
    osImageHash: [],
    policy: 'a,b.yaml',
    url: undefined,
    // What only the runner knows has no value of ours.
    githubToken: undefined,
  });
});

describe('an input that has no effect', () => {
  it.each<[Record<string, string>, string]>([
    [{ INPUT_REBUILD: 'commit: x' }, 'input rebuild has no effect: it needs `os-image: rebuild`'],
    [
      { INPUT_REBUILD: 'commit: x', 'INPUT_OS-IMAGE': './rebuild' },
      'input rebuild has no effect: it needs `os-image: rebuild`',
    ],
    [
      { 'INPUT_OS-IMAGE': 'rebuild', 'INPUT_REBUILD-REPORT': 'r.json' },
      'input rebuild-report has no effect: the image is built, with `os-image: rebuild`',
    ],
    [
      { 'INPUT_OS-IMAGE': 'rebuild', 'INPUT_OS-IMAGE-URL': 'https://a.example' },
      'input os-image-url has no effect: the image is built, with `os-image: rebuild`',
    ],
  ])('is refused: %o', (env, message) => {
    expect(() => readInputs(env)).toThrow(message);
  });

  it('is one that was taken for another: the rebuild’s parts are no inputs', () => {
    expect(() => readInputs({ 'INPUT_REBUILD-COMMIT': 'x' })).toThrow('unknown input "rebuild-commit"');
  });
});
