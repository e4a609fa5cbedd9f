// How often a schedule runs, from the text of its cron (POSIX, as GitHub's `schedule` has it): of two checks that follow
// one another, how far apart they may be.

const FIELDS = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] },
  { least: 0, most: 6, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
] as const;

type Field = (typeof FIELDS)[number];

const MAX_TEXT = 200;
const MINUTE_S = 60;
const DAY_MINUTES = 24 * 60;
const DAY_MS = 86_400_000;
/** Days that are looked at: every month, of a leap year, too. */
const DAYS = 4 * 365 + 1;
const START = Date.UTC(2024, 0, 1);
/** What is further apart is no schedule. */
const MAX_GAP_DAYS = 366;

/**
 * Seconds between two runs of the schedule, the most there are; null for a text that is no cron, or one that runs less than
 * once a year.
 */
export function longestGap(cron: string): number | null {
  const fields = cron.length > MAX_TEXT ? [] : cron.trim().split(/[ \t]+/);
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, i) => valuesOf(fields[i] ?? '', field));
  if (fields.length !== FIELDS.length || !minutes || !hours || !days || !months || !weekdays) return null;
  const inDay = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
  const [first = 0, last = 0] = [inDay[0], inDay.at(-1)];
  let longest = Math.max(0, ...inDay.slice(1).map((minute, i) => minute - (inDay[i] ?? 0)));
  // POSIX: where both the day of the month and of the week are restricted, one of them is enough.
  const isEither = !fields[2]?.startsWith('*') && !fields[4]?.startsWith('*');
  let before: number | null = null;
  for (let day = 0; day < DAYS; day++) {
    const date = new Date(START + day * DAY_MS);
    const [isDay, isWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
    if (!months.has(date.getUTCMonth() + 1) || !(isEither ? isDay || isWeekday : isDay && isWeekday)) continue;
    if (before !== null) longest = Math.max(longest, (day - before) * DAY_MINUTES + first - last);
    before = day;
  }
  return longest === 0 || longest > MAX_GAP_DAYS * DAY_MINUTES ? null : longest * MINUTE_S;
}

/** null: the field does not take it. */
function valuesOf(text: string, field: Field): Set<number> | null {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [, from = '', to, step = '1'] = /^(\*|\w{1,3})(?:-(\w{1,3}))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    const least = from === '*' ? field.least : numberOf(from, field);
    // `5/15` is written by some for `5-59/15`.
    const isOpen = from === '*' || (to === undefined && part.includes('/'));
    const most = isOpen ? field.most : numberOf(to ?? from, field);
    const by = Number(step);
    if (least === null || most === null || by === 0 || (from === '*' && to !== undefined) || most < least) return null;
    for (let value = least; value <= most; value += by) values.add(value);
  }
  return values;
}

function numberOf(text: string, { least, most, names }: Field): number | null {
  const named = (names as readonly string[]).indexOf(text.toUpperCase());
  if (named !== -1) return named + least;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= least && value <= most ? value : null;
}
