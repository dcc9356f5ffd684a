/** Rules between the options of HTTPS. */
import type { Found, Path } from './problems.ts';

/** Not repeated in a message. */
const HIDDEN: { readonly [option: string]: string } = { email: 'an address', eab_hmac_key: 'a key' };

type Loose = { readonly [key: string]: unknown };

export function tlsClashes(config: Loose, sites: readonly Loose[]): Found[] {
  const tls = loose(config['tls']);
  const acme = loose(tls['acme']);
  const found: Found[] = [];
  const say = (path: Path, message: string) => found.push({ path: ['tls', ...path], message });
  const isOn = tls['port'] !== 0;
  const isAsked = acme['directory'] !== null;
  if (isOn && tls['port'] === config['port']) say(['port'], `found ${tls['port']}; must be another than port`);
  if (isOn && tls['certificates'] === null && !isAsked)
    say(['port'], `found ${tls['port']}; HTTPS needs tls.certificates or tls.acme.directory`);
  if (!isOn && tls['certificates'] !== null)
    say(['certificates'], `found ${show(tls['certificates'])}; must be null while tls.port is 0`);
  if (!isOn && isAsked)
    say(['acme', 'directory'], `found ${show(acme['directory'])}; must be null while tls.port is 0`);
  if (isAsked && acme['agree_to_terms'] === false)
    say(['acme', 'agree_to_terms'], "found false; must be true: the authority's terms of service must be agreed to");
  if (isAsked && sites.every(({ hosts }) => Array.isArray(hosts) && hosts.length === 0))
    say(
      ['acme', 'directory'],
      `found ${show(acme['directory'])}; some site must have hosts: nothing is asked for else`,
    );
  if (!isAsked)
    for (const option of ['email', 'eab_key_id', 'eab_hmac_key', 'dns_hook', 'folder'])
      if (acme[option] !== null) {
        const value = HIDDEN[option] ?? show(acme[option]);
        say(['acme', option], `found ${value}; must be null while tls.acme.directory is`);
      }
  if (isAsked && (acme['eab_key_id'] === null) !== (acme['eab_hmac_key'] === null)) {
    const missing = acme['eab_key_id'] === null ? 'eab_key_id' : 'eab_hmac_key';
    say(['acme', missing], 'found null; the authority gives eab_key_id and eab_hmac_key together: both, or neither');
  }
  const isDns = acme['challenge'] === 'dns-01';
  if (isAsked && isDns && acme['dns_hook'] === null)
    say(['acme', 'dns_hook'], 'found null; must be the path of a command when tls.acme.challenge is dns-01');
  if (isAsked && !isDns && acme['dns_hook'] !== null)
    say(['acme', 'dns_hook'], `found ${show(acme['dns_hook'])}; must be null unless tls.acme.challenge is dns-01`);
  return found;
}

function loose(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : {};
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
