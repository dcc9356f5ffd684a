import { listSeen } from '../announcement.ts';
import { bySku } from '../catalogue.ts';
import type { Frame, Page } from '../frame.ts';
import { html } from '../html.ts';
import { grid } from './grid.ts';

const WORDS = {
  'sign-in': { title: 'Sign in', go: 'Sign in', other: 'sign-up', ask: 'New here?', lead: 'Create an account' },
  'sign-up': {
    title: 'Create an account',
    go: 'Create account',
    other: 'sign-in',
    ask: 'Been here before?',
    lead: 'Sign in',
  },
} as const;

/** The form to sign in, or to sign up: any address and any password will do. */
export function entrance({ link }: Frame, kind: 'sign-in' | 'sign-up'): Page {
  const { title, go, other, ask, lead } = WORDS[kind];
  return {
    title,
    body: html`
      <div class="narrow">
        <h1>${title}</h1>
        <p class="fine">Any address and any password will do. The address is hashed in your browser before it is sent to the warehouse.</p>
        <form class="fields" method="post" action="${link(`/${kind}`)}" data-answer>
          <label>E-mail<input type="email" name="email" required maxlength="200" autocomplete="email" data-testid="email"></label>
          <label>Password<input type="password" name="password" required maxlength="200" autocomplete="${kind === 'sign-in' ? 'current-password' : 'new-password'}" data-testid="password"></label>
          <button class="button" data-testid="${kind}-submit">${go}</button>
          <div id="answer" role="status"></div>
        </form>
        <p class="fine">${ask} <a href="${link(`/${other}`)}">${lead}</a></p>
      </div>`,
  };
}

const SAVED = { id: 'saved_items', name: 'Saved for later' };

export function account(frame: Frame, customer: string): Page {
  const saved = frame.visit.saved.flatMap((sku) => bySku(sku) ?? []);
  return {
    title: 'Account',
    announcements: saved.length > 0 ? [listSeen(SAVED, saved)] : [],
    body: html`
      <div class="heading"><h1>Your account</h1><p>You are customer <b data-testid="customer">${customer}</b>.</p></div>
      <form method="post" action="${frame.link('/sign-out')}"><button class="button plain" data-testid="sign-out">Sign out</button></form>
      <section aria-labelledby="saved">
        <h2 id="saved">${SAVED.name}</h2>
        ${saved.length > 0 ? grid(frame, SAVED, saved) : html`<p>Nothing yet. Press “Save for later” on something you like.</p>`}
      </section>`,
  };
}
