/** What the templates' fields and the request say of consent, for server/pipeline/consent.ts to decide by. */
import type { ConsentMode } from '../../client-tag/wire.ts';
import type { BrowserHeaders, ConsentRules } from '../../server/pipeline/consent.ts';
import { getRequestHeader } from './gtm.ts';

/** Fields of the Client and of the Tag. Those that were set up before there were any count as the site's config does: `none`, GPC honoured. */
export type ConsentFields = {
  consent?: unknown;
  honourGpc?: boolean;
  honourDnt?: boolean;
};

export function rulesOf(fields: ConsentFields): ConsentRules {
  return {
    consent: modeOf(fields.consent),
    honour_gpc: fields.honourGpc !== false,
    honour_dnt: fields.honourDnt === true,
  };
}

/** What is neither empty nor a mode may be a variable's mistake: then only those are known who have agreed. */
function modeOf(said: unknown): ConsentMode {
  if (said === undefined || said === null || said === '' || said === 'none') return 'none';
  return said === 'required' ? 'required' : 'cookieless';
}

/** Those by which a visitor's browser objects. */
export function browserHeaders(): BrowserHeaders {
  return { 'sec-gpc': getRequestHeader('sec-gpc'), dnt: getRequestHeader('dnt') };
}
