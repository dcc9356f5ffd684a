/**
 * What the browser tag costs and keeps, in a real Chromium, beside a page that does one bare `fetch` an event.
 *
 * How to run, on a machine that does nothing else:
 *
 *     node bench/tag.ts                            about four minutes
 *     node bench/tag.ts --rounds 1 --events 100    a first look, half a minute less for each round
 *
 * Needs what `npm test` needs: a Chromium, at one of the usual places or at CHROMIUM_PATH. Prints Markdown.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { launchChromium } from '../test/support/chromium.ts';
import { type Behaviour, behaviour } from './tag/behaviour.ts';
import { type BodyBytes, bodyBytes, type ScriptBytes, scriptBytes } from './tag/bytes.ts';
import { type Cost, costs, type Spread } from './tag/cost.ts';
import { NAMES } from './tag/site.ts';
import { table } from './tag/table.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, events: { type: 'string', default: '1000' } },
});
const options = { rounds: Number(values.rounds), events: Number(values.events) };

const browser = await launchChromium();
try {
  console.log(
    `Chromium ${browser.version()}, ${cpus().length} x ${cpus()[0]!.model}; ${options.rounds} rounds of ${options.events} purchases`,
  );
  printScript(scriptBytes());
  printCosts(await costs(browser, options));
  printBodies([await bodyBytes(browser, 'bare'), await bodyBytes(browser, 'tag')]);
  printBehaviours([await behaviour(browser, 'bare'), await behaviour(browser, 'tag')]);
} finally {
  await browser.close();
}

function printScript({ minified, gzip, brotli }: ScriptBytes) {
  console.log("\n### The script, a site's settings in it\n");
  console.log(table(['minified', 'gzip', 'brotli', 'budget, brotli'], [[minified, gzip, brotli, 'under 5,000']]));
}

function printCosts(rows: Cost[]) {
  console.log('\n### Main thread, CPU time: median (least - most)\n');
  console.log(
    table(
      [
        'tracker',
        'load + init, ms',
        'and the first page view sent, ms',
        'an event, µs',
        'a push, µs',
        'p95',
        'requests',
        'arrived',
      ],
      rows.map(({ kind, load, view, event, push, pushP95, requests, arrived }) => [
        NAMES[kind],
        shown(load, 1),
        shown(view, 1),
        kind === 'none' ? '' : shown(event, 0),
        push.toFixed(0),
        pushP95.toFixed(0),
        requests,
        kind === 'none' ? '' : arrived,
      ]),
    ),
  );
  console.log(`
Budgets: load + init 5 ms; an event 300 µs. The times of load hold what the page itself costs, as a page without a tracker
shows it; the bare page sends its page view at once. An event comes 6 ms after the one before; the loop on a page without a
tracker is taken off.`);
}

function printBodies(rows: BodyBytes[]) {
  console.log('\n### Bodies of a purchase of three items, bytes\n');
  console.log(
    table(
      ['tracker', 'one purchase', 'ten in a row', 'in requests'],
      rows.map(({ kind, purchase, tenPurchases, tenRequests }) => [NAMES[kind], purchase, tenPurchases, tenRequests]),
    ),
  );
  console.log('\nBudgets: 1,300 bytes; one request.');
}

function printBehaviours(rows: Behaviour[]) {
  console.log('\n### Of two purchases arrive\n');
  console.log(
    table(
      ['tracker', 'after 503', 'after a dropped connection', 'after a reload in an outage', 'pushed at pagehide'],
      rows.map(({ kind, ...of }) => [
        NAMES[kind],
        of.after503,
        of.afterDroppedConnection,
        of.afterReload,
        of.atPagehide,
      ]),
    ),
  );
}

function shown({ median, least, most }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)} - ${most.toFixed(digits)})`;
}
