/** The tag as a script of the tagging server: what the fields say is told to it before it loads, and when it changes. */
import { knownConsent, onConsentChange } from './consent.ts';
import {
  callInWindow,
  copyFromWindow,
  createQueue,
  encodeUriComponent,
  type Fields,
  getType,
  injectScript,
  json,
  log,
  type Obj,
  setInWindow,
  templateStorage,
} from './gtm.ts';
import { identify } from './identity.ts';

/** The script with what the page answers for; without a wish it is as the site's config says. */
export function scriptUrl(fields: Fields, server: string): string {
  let url = server + (fields.scriptPath || '/clario.js') + '?site=' + encodeUriComponent(fields.siteKey);
  if (fields.send === 'ecommerce' || fields.send === 'all') url += '&send=' + fields.send;
  if (fields.debug === true) url += '&debug=1';
  return url;
}

/** Loads it, once a page however often the tag fires. */
export function runScript(fields: Fields, url: string, items: Obj): void {
  keepCalls();
  if (fields.useConsent === true && templateStorage.getItem('consent') === null) {
    templateStorage.setItem('consent', true);
    const known = knownConsent();
    say('default', known.defaults);
    say('update', known.updates);
    onConsentChange((change) => say('update', change));
  }
  if (hasChanged('items', items)) callInWindow('clario', 'set', items);
  identify(fields, (user) => {
    if (hasChanged('user', user)) callInWindow('clario', 'identify', user);
    injectScript(
      url,
      fields.gtmOnSuccess,
      () => {
        log('Clario: ' + url + ' did not load. Is the address right, and does an ad blocker run?');
        fields.gtmOnFailure();
      },
      url,
    );
  });
}

function say(kind: string, state: Obj): void {
  if (json.stringify(state) !== '{}') callInWindow('clario', 'consent', kind, state);
}

/** Calls of clario() made before the script is there wait in clario.q, as with the snippet that a page may have itself. */
function keepCalls(): void {
  if (getType(copyFromWindow('clario')) === 'function') return;
  let queue: (call: unknown) => void;
  setInWindow(
    'clario',
    function () {
      // biome-ignore lint/complexity/noArguments: the sandbox has no rest parameters
      queue(arguments);
    },
    false,
  );
  queue = createQueue('clario.q');
}

/** Whether the page has to be told: nothing is no news at first. */
function hasChanged(key: string, value: Obj): boolean {
  const text = json.stringify(value);
  const before = templateStorage.getItem(key);
  templateStorage.setItem(key, text);
  return before === null ? text !== '{}' : before !== text;
}
