/** The tag's script, from the tagging server by way of this container: kept for minutes, and longer while the server does not answer. */
import { getType } from '../../server/pipeline/convert/sandbox.ts';
import {
  encodeUriComponent,
  getRequestHeader,
  getRequestMethod,
  getRequestQueryParameter,
  getTimestampMillis,
  log,
  makeNumber,
  returnResponse,
  sendHttpGet,
  setResponseBody,
  setResponseHeader,
  setResponseStatus,
  templateDataStorage,
} from '../server/gtm.ts';
import { addressOf } from '../shared/texts.ts';
import { refuse } from './answer.ts';
import type { Fields } from './fields.ts';

type Script = { body: string; etag: string; until: number };

const TIMEOUT_MS = 4000;
const MINUTE = 60000;
/** How long a server that has failed is not asked again, while there is a last script to give: each page would wait for it. */
const PAUSE_MS = 30000;
/** As the tagging server has it: minutes, so that a change of settings reaches the shop. */
const CACHE_CONTROL = 'public, max-age=300, stale-while-revalidate=86400';

export function serveScript(fields: Fields): void {
  if (getRequestMethod() !== 'GET') {
    setResponseHeader('Allow', 'GET');
    refuse(fields, 405, 'method', 'GET is answered here', '');
    return;
  }
  const site = getRequestQueryParameter('site');
  if (site !== undefined && site !== fields.siteKey) {
    refuse(fields, 404, 'unknown_site', 'no such site is collected for on this path', '');
    return;
  }
  const wishes = wishesOf();
  if (wishes === null) refuse(fields, 400, 'unknown_option', 'send must be ecommerce or all, debug must be 1 or 0', '');
  else if (getRequestHeader('x-clario-script') !== undefined) {
    // its own question: it would ask itself for ever
    log('Clario: ' + addressOf(fields.serverUrl) + ' is this container; the address of the tagging server is wanted');
    refuse(fields, 502, 'no_script', 'the container asks itself for the script', '');
  } else answerWith(fields, wishes);
}

/** What the page asks to be otherwise, as the query says it; null for what there is not. */
function wishesOf(): string | null {
  const send = getRequestQueryParameter('send');
  const debug = getRequestQueryParameter('debug');
  if (send !== undefined && send !== 'ecommerce' && send !== 'all') return null;
  if (debug !== undefined && debug !== '1' && debug !== '0') return null;
  return (send === undefined ? '' : '&send=' + send) + (debug === undefined ? '' : '&debug=' + debug);
}

function answerWith(fields: Fields, wishes: string): void {
  const url =
    addressOf(fields.serverUrl) +
    (fields.scriptPath || '/clario.js') +
    '?site=' +
    encodeUriComponent(fields.siteKey) +
    wishes;
  const kept = keptAt(url);
  const now = getTimestampMillis();
  if (kept !== null && kept.until > now) {
    send(kept);
    return;
  }
  sendHttpGet(url, { timeout: TIMEOUT_MS, headers: { 'X-Clario-Script': '1' } }).then(
    (answer) => {
      const type = answer.headers['content-type'];
      if (answer.statusCode !== 200 || !answer.body || type === undefined || type.indexOf('javascript') < 0) {
        failed('answered ' + answer.statusCode + ', and no script');
        return;
      }
      const etag = answer.headers['etag'];
      const script = {
        body: answer.body,
        etag: etag === undefined ? '' : etag,
        until: now + (makeNumber(fields.scriptMinutes) || 5) * MINUTE,
      };
      templateDataStorage.setItemCopy(url, script);
      send(script);
    },
    () => failed('did not answer'),
  );

  function failed(what: string): void {
    // another request may have had it meanwhile
    const last = keptAt(url);
    log('Clario: ' + url + ' ' + what + (last === null ? '' : ': the last script is given again'));
    if (last === null) {
      refuse(fields, 502, 'no_script', 'the script could not be had: try again', '');
      return;
    }
    if (last.until <= now) {
      last.until = now + PAUSE_MS;
      templateDataStorage.setItemCopy(url, last);
    }
    send(last);
  }
}

function keptAt(url: string): Script | null {
  const kept = templateDataStorage.getItemCopy(url) as Script | null | undefined;
  return getType(kept) === 'object' ? kept! : null;
}

/** A script is for any page to load; the collector asks who it is. */
function send(script: Script): void {
  setResponseHeader('Access-Control-Allow-Origin', '*');
  setResponseHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  setResponseHeader('X-Content-Type-Options', 'nosniff');
  setResponseHeader('Cache-Control', CACHE_CONTROL);
  if (script.etag !== '') setResponseHeader('ETag', script.etag);
  const known = getRequestHeader('if-none-match');
  if (script.etag !== '' && known !== undefined && known.indexOf(script.etag) >= 0) {
    setResponseStatus(304);
    returnResponse();
    return;
  }
  setResponseStatus(200);
  setResponseHeader('Content-Type', 'text/javascript; charset=utf-8');
  setResponseBody(script.body);
  returnResponse();
}
