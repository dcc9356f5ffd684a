/** Times as BigQuery's streaming inserts take them. The sandbox has no Date. */
import { floor, makeString } from '../convert/sandbox.ts';

const DAY = 86400000;
/** Days of 400 years, after which the calendar repeats. */
const ERA = 146097;

/** `2026-11-25T15:04:05.678Z` of whole milliseconds since 1970, up to the end of the year 9999. */
export function timestampText(ms: number): string {
  const days = floor(ms / DAY);
  const rest = ms - days * DAY;
  const seconds = floor(rest / 1000);
  const minutes = floor(seconds / 60);
  const time =
    digits(floor(minutes / 60), 2) +
    ':' +
    digits(minutes % 60, 2) +
    ':' +
    digits(seconds % 60, 2) +
    '.' +
    digits(rest % 1000, 3);
  return dateText(days) + 'T' + time + 'Z';
}

/**
 * The date of a day since 1970-01-01, by years that begin in March, so that the leap day is the last one.
 * https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
function dateText(days: number): string {
  const shifted = days + 719468;
  const era = floor(shifted / ERA);
  const dayOfEra = shifted - era * ERA;
  const yearOfEra = floor(
    (dayOfEra - floor(dayOfEra / 1460) + floor(dayOfEra / 36524) - floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + floor(yearOfEra / 4) - floor(yearOfEra / 100));
  const shiftedMonth = floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return digits(year, 4) + '-' + digits(month, 2) + '-' + digits(day, 2);
}

function digits(number: number, length: number): string {
  let text = makeString(number);
  while (text.length < length) text = '0' + text;
  return text;
}
