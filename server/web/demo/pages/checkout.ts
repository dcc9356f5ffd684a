/** The three steps of checkout. Each form's answer announces what was chosen and leads on. */
import { cartOf } from '../announcement.ts';
import type { Frame, Page } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { money, priceLines, shippingOf, TIERS, tierOf, totalsOf } from '../price.ts';
import { PAYMENTS } from '../visit.ts';
import { amounts, shortLines } from './summary.ts';

const STEPS = ['Address', 'Delivery', 'Payment'];

export function address(frame: Frame): Page {
  const { cart, coupon } = frame.visit;
  const lines = priceLines(cart, coupon);
  const page = step(
    frame,
    0,
    '/checkout',
    'Continue to delivery',
    html`
    <p class="fine">Filled in for you, and forgotten again: the shop keeps no address.</p>
    <div class="fields">
      ${field('Full name', 'name', 'Ada Example', 'name')}
      ${field('Street', 'street', '12 Harbor Street', 'address-line1')}
      ${field('City', 'city', 'Portland', 'address-level2')}
      ${field('ZIP code', 'zip', '97201', 'postal-code')}
    </div>`,
  );
  const announcement = { name: 'begin_checkout' as const, ...cartOf(lines, totalsOf(lines, undefined), coupon) };
  return { ...page, announcements: [announcement] };
}

export function delivery(frame: Frame): Page {
  const { cart, coupon, tier: chosen } = frame.visit;
  const { valueCents } = totalsOf(priceLines(cart, coupon), undefined);
  const tiers = TIERS.map((tier, i) => {
    const cents = shippingOf(tier, valueCents);
    const text = html`<b>${tier.name}</b><span>${tier.about}</span><em>${cents === 0 ? 'Free' : money(cents)}</em>`;
    return choice('tier', tier.slug, text, chosen === null ? i === 0 : tier.slug === chosen);
  });
  const body = html`<fieldset class="choices"><legend>How shall it come?</legend>${tiers}</fieldset>`;
  return step(frame, 1, '/checkout/delivery', 'Continue to payment', body);
}

export function payment(frame: Frame): Page {
  const ways = PAYMENTS.map((way, i) => choice('payment', way, html`<b>${way}</b>`, i === 0));
  return step(
    frame,
    2,
    '/checkout/payment',
    'Place order',
    html`
    <fieldset class="choices"><legend>How would you like to pay?</legend>${ways}</fieldset>
    <p class="fine">Nothing is charged.</p>`,
  );
}

function step(frame: Frame, at: number, action: string, go: string, body: Html): Page {
  const { cart, coupon } = frame.visit;
  const lines = priceLines(cart, coupon);
  // What a visitor chose on an earlier way through counts only from the step after it.
  const tier = at === 2 ? tierOf(frame.visit.tier) : undefined;
  const steps = STEPS.map((name, i) => html`<li${(i === at && html` aria-current="step"`) || null}>${name}</li>`);
  return {
    title: `Checkout: ${STEPS[at]}`,
    body: html`
      <div class="heading"><h1>Checkout</h1><ol class="steps">${steps}</ol></div>
      <div class="columns">
        <form method="post" action="${frame.link(action)}" data-answer>
          ${body}
          <button class="button" data-testid="continue">${go}</button>
          <div id="answer" role="status"></div>
        </form>
        <aside class="panel" aria-label="Order summary">${shortLines(lines)}${amounts(totalsOf(lines, tier), coupon, tier)}</aside>
      </div>`,
  };
}

function field(label: string, name: string, value: string, autocomplete: string): Html {
  return html`<label>${label}<input name="${name}" value="${value}" required maxlength="100" autocomplete="${autocomplete}"></label>`;
}

function choice(name: string, value: string, text: Html, isChosen: boolean): Html {
  const id = value.toLowerCase().replaceAll(' ', '-');
  const checked = isChosen && html` checked`;
  return html`<label><input type="radio" name="${name}" value="${value}" data-testid="${name}-${id}"${checked || null}>${text}</label>`;
}
