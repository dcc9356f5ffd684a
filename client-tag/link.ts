/**
 * Hands the visitor's id over to the shop's other hosts, of other domains (docs/wire.md#linked-hosts). Only a site that has `linked_hosts` loads this.
 *
 * What the collector's answers give signs a link the moment it is followed: nothing is asked, nothing waits. The address in the page is
 * as it was a moment later, so that what is copied or shared says nothing of anybody.
 */
import { mayStore } from './consent.ts';
import { on } from './guard.ts';
import { hmac } from './hmac.ts';
import { linkedHosts, linkParam, PREFIX } from './settings.ts';
import { getItem, setItem } from './store.ts';
import { tried } from './tried.ts';

const GRANT = `${PREFIX}link`;

/** `<Date.now() when it came> <claim>.<key>` */
let grant = '';
let arrived: string | undefined;

/** Keeps what the collector gave to sign with; for the next page, too. */
export function holdGrant(given: string | null) {
  // an answer may come after consent is gone
  if (!given || !mayStore()) return;
  grant = `${Date.now()} ${given}`;
  setItem(GRANT, grant);
}

/** Nothing is handed over, or taken over, that was given with a consent that is gone. */
export function forgetLinks() {
  grant = '';
  arrived = undefined;
}

/** The id, signed now; undefined without consent, or when no answer has come yet. */
function signed(): string | undefined {
  const [, since, claim, key] = /^(\d+) (.+)\.(\w{64})$/.exec(getItem(GRANT) || grant) || [];
  if (!mayStore() || !key) return;
  // not by the page's own clock, which stands still while a laptop sleeps
  const text = `${claim}.${Date.now() - +since!}`;
  return `${text}.${hmac(key, text).slice(0, 32)}`;
}

/** What to add to an address that leads to another linked host, by no lesser scheme. */
function handover(address: string): string | undefined {
  const { protocol, hostname } = new URL(address, document.baseURI);
  if (protocol === location.protocol && hostname !== location.hostname && linkedHosts.includes(hostname))
    return signed();
}

/** Signs links and forms as they are followed, in this tab or another. */
export function watchLinks() {
  for (const name of ['click', 'auxclick']) {
    on(name, (event) => {
      // what is inside a component too
      const link = event.composedPath().find((node) => /^(a|area)$/i.test((node as Element).localName)) as Element;
      if (link) sign(link, 'href');
    });
  }
  on('submit', (event) => {
    const form = event.target as HTMLFormElement;
    const { submitter } = event as SubmitEvent;
    const said = (name: string) => submitter?.getAttribute(`form${name}`) || form.getAttribute(name) || '';
    if (/^post$/i.test(said('method'))) {
      if (submitter?.hasAttribute('formaction')) sign(submitter, 'formaction');
      else sign(form, 'action');
      return;
    }
    const value = handover(said('action'));
    if (!value) return;
    // the fields of such a form take the place of its address's query
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = linkParam;
    field.value = value;
    form.appendChild(field);
    setTimeout(() => field.remove());
  });
}

function sign(element: Element, attribute: string) {
  const before = element.getAttribute(attribute);
  const value = before && handover(before);
  if (!value) return;
  const [, address, hash] = /^([^#]*)(.*)$/.exec(before.trim())!;
  element.setAttribute(attribute, `${address}${/\?/.test(address!) ? '&' : '?'}${linkParam}=${value}${hash}`);
  setTimeout(() => element.setAttribute(attribute, before));
}

/**
 * Takes the id out of the page's address: it is neither shared nor collected with it. It counts only where the page before was a linked
 * host's: a link from anywhere else may hand over somebody else's.
 */
export function arrive() {
  const place = new RegExp(`([?&])${linkParam}=([^&#]*)(&|(?=#|$))`);
  const [, , token] = place.exec(location.search) || [];
  if (token === undefined) return;
  history.replaceState(
    history.state,
    '',
    location.href.replace(place, (_, before, __, after) => (after ? before : '')),
  );
  const from = tried(() => new URL(document.referrer).hostname);
  if (linkedHosts.includes(from!)) arrived = token;
}

/** What was handed over; once. */
export function takeLink(): string | undefined {
  const token = arrived;
  arrived = undefined;
  return token;
}
