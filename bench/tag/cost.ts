/**
 * What a tracker costs the main thread: CPU time by CDP's TaskDuration in thread ticks (what other threads and processes do does
 * not count, nor does waiting for them). Rounds of all trackers take turns, each in a fresh context; medians.
 */
import type { Browser, Page } from 'playwright-core';
import { purchase } from './purchase.ts';
import { arrived, KINDS, type Kind, openSite, type TrackerWindow, wait } from './site.ts';

export type Cost = {
  kind: Kind;
  /** CPU ms to parse, compile and run the script, what a page costs that does nothing included: 200 ms from its arrival. */
  load: Spread;
  /** The same until the first page view is sent and answered: 1.5 s. The bare page sends it at once. */
  view: Spread;
  /** CPU µs an event, sending included, without the same loop on a page that does nothing. */
  event: Spread;
  /** µs that a page waits for its push: the median, and 95 of 100 are quicker than `p95`. */
  push: number;
  pushP95: number;
  requests: number;
  /** Events that reached the collector. */
  arrived: number;
};

export type Spread = { median: number; least: number; most: number };

type Sample = {
  load: number;
  view: number;
  event: number;
  push: number;
  pushP95: number;
  requests: number;
  arrived: number;
};

export async function costs(browser: Browser, options: { rounds: number; events: number }): Promise<Cost[]> {
  const samples = KINDS.map((kind) => ({ kind, of: [] as Sample[] }));
  for (let round = 0; round < options.rounds; round++)
    for (const { kind, of } of samples) of.push(await sample(browser, kind, options.events));
  const loop = spread(samples[0]!.of.map((one) => one.event)).median;
  return samples.map(({ kind, of }) => ({
    kind,
    load: spread(of.map((one) => one.load)),
    view: spread(of.map((one) => one.view)),
    event: spread(of.map((one) => one.event - loop)),
    push: spread(of.map((one) => one.push)).median,
    pushP95: spread(of.map((one) => one.pushP95)).median,
    requests: spread(of.map((one) => one.requests)).median,
    arrived: Math.min(...of.map((one) => one.arrived)),
  }));
}

/** One round of one tracker, on a page that has been quiet for a while. */
async function sample(browser: Browser, kind: Kind, events: number): Promise<Sample> {
  const site = await openSite(kind);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(site.page('/thanks'));
  const cpu = await cpuOf(page);

  // the text is there already: bringing it is the network's time, and the driver's
  await page.evaluate((text) => {
    (window as unknown as TrackerWindow).code = text;
  }, site.script);
  await wait(300);
  const before = await cpu();
  await page.evaluate(() => {
    const element = document.createElement('script');
    element.textContent = (window as unknown as TrackerWindow).code;
    document.head.append(element);
  });
  await wait(200);
  const loaded = await cpu();
  await wait(1_300);
  const viewed = await cpu();

  await page.evaluate(
    `window.events=[${Array.from({ length: events }, (_, n) => JSON.stringify(purchase(n))).join()}]`,
  );
  const requestsBefore = site.bodies.length;
  const start = await cpu();
  const times = (await page.evaluate(trackAll)).sort((a, b) => a - b);
  await wait(1_500);
  const end = await cpu();
  await context.close();
  await site.close();
  return {
    load: (loaded - before) * 1_000,
    view: (viewed - before) * 1_000,
    event: ((end - start) / events) * 1e6,
    push: times[Math.floor(times.length / 2)]! * 1_000,
    pushP95: times[Math.floor(times.length * 0.95)]! * 1_000,
    requests: site.bodies.length - requestsBefore,
    arrived: arrived(site),
  };
}

/** In the page: tracks its events, one a task, 6 ms apart; gives the ms that each call took. */
function trackAll(): Promise<number[]> {
  const { events, track } = window as unknown as TrackerWindow;
  return new Promise((done) => {
    const times: number[] = [];
    function next() {
      const from = performance.now();
      track(events[times.length]!);
      times.push(performance.now() - from);
      if (times.length < events.length) setTimeout(next, 6);
      else done(times);
    }
    next();
  });
}

/** Seconds of CPU that the page's main thread has used. */
async function cpuOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
}

function spread(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)]!, least: sorted[0]!, most: sorted.at(-1)! };
}
