/** An estimate for programs. Bytes and dollars are decimal text: exact, however large. */
import type { Estimate, Usage } from './estimate.ts';
import { exactUsd, type NanoUsd } from './money.ts';
import { UNITS } from './prices.ts';

export function reportJson({ eventsPerDay, keepDays }: Usage, { lines, totals }: Estimate, location: string): string {
  const usd = (amount: NanoUsd | null) => (amount === null ? null : exactUsd(amount));
  const report = {
    location,
    events_per_day: String(eventsPerDay),
    keep_days: keepDays,
    a_month: Object.values(lines).map(({ name, bytes, free, price, usd: amount }) => ({
      name,
      bytes: String(bytes),
      free_bytes: String(free),
      price: price && { usd: price.usd, per: UNITS[price.name].name, source: price.source },
      usd: usd(amount),
    })),
    totals_usd: { storage_write: usd(totals.storage_write), insert_all: usd(totals.insert_all) },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
