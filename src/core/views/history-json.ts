// The history as JSON, for programs.

import { type ShownHistory, statusOf } from './history.js';
import { jsonText } from './json.js';

export const HISTORY_SCHEMA = 'trust-center/history/v1';

export function renderHistoryJson({ origin, size, rootHash, at, targets }: ShownHistory): string {
  return jsonText({
    schema: HISTORY_SCHEMA,
    origin,
    size,
    rootHash,
    readAt: new Date(at).toISOString(),
    targets: targets.map((history) => {
      const { target, spans, omitted, holes, points } = history.timeline;
      return { target, status: statusOf(history, at), spans, omitted, holes, points };
    }),
  });
}
