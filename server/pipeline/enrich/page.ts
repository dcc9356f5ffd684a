/** The parsed URL of a web page; null of anything that is not http or https. */
export function webUrl(url: string): URL | null {
  const parsed = URL.parse(url);
  return parsed !== null && (parsed.protocol === 'https:' || parsed.protocol === 'http:') ? parsed : null;
}
