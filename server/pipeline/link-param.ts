/** The parameter in which links between a site's linked hosts hand an id over (docs/wire.md#linked-hosts), among those that are not kept. */
import type { SiteConfig } from '../config.ts';
import type { UrlParams } from './enrich/url-params.ts';

/**
 * A site's `url_params`, and that parameter with them. The tag takes it out of the page's address; a pixel, or another tag in a page
 * where ours did not load, sends it as it is.
 */
export function urlParamsOf({
  url_params,
  linked_hosts,
  cookie_name,
}: Pick<SiteConfig, 'url_params' | 'linked_hosts' | 'cookie_name'>): UrlParams {
  return linked_hosts.length === 0 ? url_params : { ...url_params, deny: [...url_params.deny, cookie_name] };
}
