/**
 * Links between a shop's domains hand an id over in a parameter (docs/wire.md#linked-hosts). A server container has no key to believe
 * them by: what they say is taken out, so that no tag is given it, and no warehouse keeps it.
 */
import type { Hit } from '../../client-tag/wire.ts';
import { drop, type Obj } from '../../server/pipeline/convert/sandbox.ts';
import { urlFilter } from '../../server/pipeline/enrich/url-params.ts';

/** Changes it in place. `name`: the parameter's, which is the visitor cookie's. */
export function withoutLink(hit: Hit, name: string): void {
  drop(hit as unknown as Obj, 'link');
  const page = hit.page;
  if (page === undefined) return;
  const filter = urlFilter({ allow: null, deny: [name] }, []);
  if (page.url !== undefined) page.url = filter(page.url).url;
  if (page.referrer !== undefined) page.referrer = filter(page.referrer).url;
}
