/** A question to the collector, and what is read in its answers. */
import { type Answer, ask, type Ends } from './connect.ts';
import { mend, type Point } from './point.ts';

export type Asked = {
  siteHost: string;
  collectHost: string;
  /** An address of the collect host that answers. */
  address: string;
  ends: Ends;
  site: string | null;
  collectPath: string;
  scriptPath: string;
  cookieName: string;
  now: number;
};

/** The origin of the shop's pages. */
export function origin({ siteHost, ends }: Asked): string {
  return `https://${siteHost}${ends.https === 443 ? '' : `:${ends.https}`}`;
}

/** Asks, and makes a point of what comes; no answer is one too. */
export async function pointOf(
  name: string,
  { collectHost, address, ends }: Asked,
  what: Parameters<typeof ask>[3],
  judge: (answer: Answer) => Point,
  without: (error: Error) => Point = ({ message }) =>
    mend(name, `${what.method ?? 'GET'} ${what.path}: no answer: ${message}`),
): Promise<Point> {
  try {
    return judge(await ask(collectHost, address, ends, what));
  } catch (error) {
    return without(error as Error);
  }
}

/** Why the collector refused, by its own word; null when that is not the collector's answer. */
export function codeOf(text: string): string | null {
  try {
    return (JSON.parse(text) as { error?: { code?: string } } | null)?.error?.code ?? null;
  } catch {
    return null;
  }
}

/** What a page that is not the collector's says of itself, cut. */
export function shown(text: string): string {
  const code = codeOf(text);
  if (code !== null) return ` ${code}`;
  const title = /<title>([^<]{1,60})/i.exec(text)?.[1];
  return title === undefined ? '' : ` "${title.trim()}"`;
}
