/** Pages of a list. */

/** The items of the page that is asked for, and the token of the next one. A token is where it begins. */
export function page<Item>(
  all: readonly Item[],
  query: URLSearchParams,
): { items: Item[]; next: { pageToken?: string } } {
  const start = Number(query.get('pageToken') ?? query.get('startIndex') ?? 0);
  const size = Number(query.get('maxResults') ?? Number.POSITIVE_INFINITY);
  const end = start + size;
  return { items: all.slice(start, end), next: end < all.length ? { pageToken: String(end) } : {} };
}

/** The same, with the name the lists of resources use for it. */
export function nextPage({ pageToken }: { pageToken?: string }): { nextPageToken?: string } {
  return pageToken === undefined ? {} : { nextPageToken: pageToken };
}
