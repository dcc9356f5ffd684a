/** Where what a container names lies for it, as curl's --connect-to: what its permissions are asked stays as it is. */

/** Origins of the container -> those that stand for them. */
export type Resolve = { readonly [origin: string]: string };

/** The URL to ask instead; the very same where nothing stands for its origin. */
export function placeOf(url: string, resolve: Resolve): string {
  const origin = URL.canParse(url) ? new URL(url).origin : '';
  return Object.hasOwn(resolve, origin) ? resolve[origin] + url.slice(origin.length) : url;
}
