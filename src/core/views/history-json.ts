// The history as JSON, for programs.

import { type ShownHistory, spanStatus, statusOf } from './history.js';
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
      const { target, omitted, omittedFailures, holes, points } = history.timeline;
      const spans = history.timeline.spans.map((span) => ({ status: spanStatus(span), ...span }));
      return { target, status: statusOf(history, at), spans, omitted, omittedFailures, holes, points };
    }),
  });
}
