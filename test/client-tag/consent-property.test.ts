/**
 * Whatever a visitor says, in whatever order, while she browses, pushes and loses her network: the tag as it ships, in a real browser, keeps
 * to the few sentences that docs/privacy.md says of consent.
 */
import fc from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsentMode, ConsentState, Hit } from '../../client-tag/wire.ts';
import { launchChromium } from '../support/chromium.ts';
import { html, openShop, type Shop, visit, wait } from './shop.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Milliseconds that the machine's clock and a page's may part by; the tag sends no sooner than 400 after a push. */
const CLOCKS = 250;

const STEPS = [
  'grant',
  'deny',
  'grant',
  'deny',
  'push',
  'push',
  'settle',
  'leave',
  'move',
  'offline',
  'online',
] as const;
type Step = (typeof STEPS)[number];

type Pushed = {
  /** How often consent had been taken back by then. */
  epoch: number;
  state: ConsentState;
  /** By the machine's clock, just before the push and just after. */
  times: [before: number, after: number];
  /** What must become of it; undefined where it hangs on moments. */
  fate?: 'sent' | 'dropped' | undefined;
  /** It waits in the page still, as far as can be told. */
  waits: boolean;
};

/** What may be known of the visitor, by what was said so far; and each push with what must become of it. */
class Oracle {
  choice: ConsentState | undefined;
  epoch = 0;
  pushed: Pushed[] = [];
  readonly mode: ConsentMode;
  readonly byDefault: ConsentState | undefined;

  constructor(mode: ConsentMode, byDefault: ConsentState | undefined) {
    this.mode = mode;
    this.byDefault = byDefault;
  }

  get state(): ConsentState {
    return this.choice ?? this.byDefault ?? (this.mode === 'none' ? 'granted' : 'denied');
  }

  push(times: [number, number]) {
    const fate = this.mode === 'required' ? undefined : 'sent';
    this.pushed.push({ epoch: this.epoch, state: this.state, times, fate, waits: true });
  }

  say(state: ConsentState) {
    if (this.state === 'granted' && state === 'denied') {
      this.epoch++;
      // one that had not left may go without ids, or be dropped
      for (const one of this.pushed) if (one.state === 'granted') one.waits = false;
    }
    this.choice = state;
  }

  /** The page was left, or there was time enough for all that is to happen. */
  settle(isLeft: boolean) {
    for (const one of this.pushed.filter(({ waits }) => waits)) {
      const isDropped = this.state === 'denied' && (isLeft || this.choice === 'denied');
      if (this.state === 'denied' && !isDropped) continue;
      one.waits = false;
      if (this.mode === 'required') one.fate = isDropped ? 'dropped' : 'sent';
    }
  }
}

/** Consent as a banner says it on each page: the default, then what she chose before. */
const head = ({ byDefault, choice }: Oracle) =>
  (byDefault ? `clario('consent','default',{analytics_storage:'${byDefault}'});` : '') +
  (choice ? `clario('consent',{analytics_storage:'${choice}'});` : '');

async function run(page: Page, shop: Shop, oracle: Oracle, step: Step) {
  switch (step) {
    case 'grant':
    case 'deny': {
      const state = step === 'grant' ? 'granted' : 'denied';
      oracle.say(state);
      await page.evaluate((analytics_storage) => window.clario('consent', { analytics_storage }), state);
      break;
    }
    case 'push': {
      const times = await page.evaluate((n): [number, number] => {
        const before = Date.now();
        window.clario('track', 'pushed', { n });
        return [before, Date.now()];
      }, oracle.pushed.length);
      oracle.push(times);
      break;
    }
    case 'move':
      await page.evaluate(() => history.pushState(null, '', `/moved/${Math.random()}`));
      break;
    case 'settle':
      await wait(600);
      oracle.settle(false);
      break;
    case 'leave':
      oracle.settle(true);
      shop.pages['/'] = html(head(oracle));
      await page.goto(shop.url('/'));
      break;
    default:
      shop.answers = [step === 'offline' ? 'drop' : 204];
  }
}

/** What consent says of a hit: when it was let go, else when its events happened. */
const stateOf = (hit: Hit, mode: ConsentMode) =>
  hit.consent_sent ?? hit.consent?.analytics_storage ?? (mode === 'none' ? 'granted' : 'denied');

async function check(mode: ConsentMode, byDefault: ConsentState | undefined, steps: Step[]) {
  const shop = await openShop({ settings: { consentMode: mode } });
  const oracle = new Oracle(mode, byDefault);
  shop.pages['/'] = html(head(oracle));
  const context = await browser.newContext();
  try {
    const { page, errors } = await visit(browser, shop.url('/'), context);
    for (const step of steps) {
      await run(page, shop, oracle, step);
      const kept = await page.evaluate(() => Object.keys(localStorage).concat(document.cookie || []));
      if (oracle.choice === 'denied') expect(kept.filter((key) => key !== 'clario.demo.withdrawal')).toEqual([]);
      else if (oracle.state === 'denied') expect(kept).toEqual([]);
    }
    oracle.settle(true);
    await page.goto(shop.url('/robots.txt'));
    const numbers = () => new Set(shop.events('pushed').map(({ data }) => data!['n']));
    const isSure = !steps.includes('offline');
    if (isSure) await shop.until(() => oracle.pushed.every(({ fate }, n) => fate !== 'sent' || numbers().has(n)));
    await wait(100);
    expect(errors).toEqual([]);
    judge(shop, oracle);
  } finally {
    await context.close();
    await shop.close();
  }
}

/** All that has reached the collector, whatever it answered. */
function judge({ received }: Shop, { mode, pushed }: Oracle) {
  const views = { granted: new Set<string>(), denied: new Set<string>() };
  const epochs = new Map<string, number>();
  const visitors = new Map<number, string>();
  const ids = new Map<unknown, string>();
  for (const { hit } of received) {
    const state = stateOf(hit, mode);
    const names = hit.events.map(({ name }) => name);
    const known = [hit.client_id, hit.session, hit.page?.index, ...hit.events.map(({ index }) => index)];
    expect([state, new Set(known.map((one) => one !== undefined))]).toEqual([state, new Set([state === 'granted'])]);
    if (state === 'denied') expect(hit.user).toBe(undefined);
    if (state === 'denied' && mode === 'required') expect([names, hit.forget]).toEqual([['consent_update'], true]);
    if (hit.page?.view_id) views[state].add(hit.page.view_id);
    for (const { name, id, at, data } of hit.events) {
      if (name !== 'pushed') continue;
      const n = data!['n'] as number;
      const { epoch, fate, times } = pushed[n]!;
      expect(fate).not.toBe('dropped');
      expect(at).toBeGreaterThanOrEqual(times[0] - CLOCKS);
      expect(at).toBeLessThanOrEqual(times[1] + CLOCKS);
      // one event, however often it was sent
      expect(ids.get(n) ?? id).toBe(id);
      ids.set(n, id);
      if (hit.client_id === undefined) continue;
      expect(epochs.get(hit.client_id) ?? epoch).toBe(epoch);
      expect(visitors.get(epoch) ?? hit.client_id).toBe(hit.client_id);
      epochs.set(hit.client_id, epoch);
      visitors.set(epoch, hit.client_id);
    }
  }
  expect([...views.granted].filter((view) => views.denied.has(view))).toEqual([]);
}

const RUNS = Number(process.env['CONSENT_RUNS'] ?? 6);

test.each(['none', 'cookieless', 'required'] as const)(
  '%s: whatever is said, in whatever order',
  async (mode) => {
    const steps = fc.array(fc.constantFrom(...STEPS), { minLength: 3, maxLength: 9 });
    const byDefault = fc.constantFrom<(ConsentState | undefined)[]>(undefined, 'denied', 'granted');
    await fc.assert(
      fc.asyncProperty(byDefault, steps, (said, all) => check(mode, said, all)),
      { numRuns: RUNS, interruptAfterTimeLimit: 300_000 },
    );
  },
  400_000,
);
