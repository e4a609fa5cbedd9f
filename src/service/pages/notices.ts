// What is said at the top of a page after a form was done: the address names it, and nothing else of it is shown.

import type { Notice } from './layout.js';

const DONE = {
  added: 'The target was added.',
  saved: 'What you changed was saved.',
  paused: 'The target is paused: it is not verified by itself any more.',
  resumed: 'The target is verified by itself again.',
  deleted: 'The target was deleted, with its verifications and its history.',
  cancelled: 'The verification was cancelled.',
  'signed-out': 'You are signed out.',
} as const;

export function noticeOf(done: string | undefined): Notice | null {
  if (done === undefined || !Object.hasOwn(DONE, done)) return null;
  return { kind: 'done', text: DONE[done as keyof typeof DONE] };
}
