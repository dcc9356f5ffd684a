/** How many events of a site are taken: so many a second on average, and so many a day (config: sites[].quota). */
import type { SiteConfig } from '../../config.ts';

export type QuotaPeriod = 'second' | 'day';

/** What was over it since the start, in events. */
export type OverQuota = Record<QuotaPeriod, number>;

export type Quota = {
  /** Takes so many, all or none; seconds to wait when there are not so many left, 0 when there were. */
  take(events: number, now: number): number;
  /** Gives back what was taken a moment ago, and not kept. */
  giveBack(events: number): void;
  /** For a sentence: what was over at the last refusal. */
  period: QuotaPeriod;
  over: OverQuota;
};

/** Seconds whose events may come at once: tags send what has waited, all together. */
const BURST_SECONDS = 10;
const DAY_MS = 86_400_000;

/**
 * Null without a quota, so that the hot path has nothing to ask.
 * @param largest events in one request, of which one always fits into a bucket that is full
 */
export function quotaOf({ quota }: Pick<SiteConfig, 'quota'>, largest: number): Quota | null {
  const { events_per_second: perSecond, events_per_day: perDay } = quota;
  if (perSecond === 0 && perDay === 0) return null;
  const burst = Math.max(perSecond * BURST_SECONDS, largest);
  let tokens = burst;
  let at = Number.NEGATIVE_INFINITY;
  let day = Number.NEGATIVE_INFINITY;
  let today = 0;

  const state: Quota = {
    period: 'second',
    over: { second: 0, day: 0 },
    take(events, now) {
      const current = Math.floor(now / DAY_MS);
      // a clock that was set back begins no new day
      if (current > day) {
        day = current;
        today = 0;
      }
      if (perDay > 0 && today + events > perDay)
        return refused('day', events, Math.ceil(((day + 1) * DAY_MS - now) / 1000));
      if (perSecond > 0) {
        tokens = Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond);
        at = Math.max(at, now);
        if (tokens < events) return refused('second', events, Math.ceil((events - tokens) / perSecond));
        tokens -= events;
      }
      today += events;
      return 0;
    },
    giveBack(events) {
      tokens = Math.min(burst, tokens + events);
      today = Math.max(0, today - events);
    },
  };

  function refused(period: QuotaPeriod, events: number, wait: number): number {
    state.period = period;
    state.over[period] += events;
    return wait;
  }

  return state;
}
