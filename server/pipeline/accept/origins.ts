/** Which pages may speak for a site: those of its `origins`. */
import type { SiteConfig } from '../../config.ts';

/** Whether a page of this origin may send for the site. `host` is the request's Host header, for sites of this server's own. */
export function isOriginOf(site: Pick<SiteConfig, 'origins'>, origin: string, host: string): boolean {
  for (const allowed of site.origins) {
    if (allowed === origin) return true;
    if (allowed === 'self' && (origin === `http://${host}` || origin === `https://${host}`)) return true;
  }
  return false;
}

/** Headers that let the page read the answer, cookies included; the same for each allowed origin. */
export function corsHeaders(origin: string): string[] {
  return ['Access-Control-Allow-Origin', origin, 'Access-Control-Allow-Credentials', 'true', 'Vary', 'Origin'];
}
