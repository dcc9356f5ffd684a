/** URLs that a permission allows: `https://host/path*`, where the host may begin with `*.`. */
import { SandboxError } from '../language/value.ts';

const PATTERN = /^https:\/\/(\*\.|)((?:[a-z0-9-]+\.)+[a-z0-9-]+)\/(.*)$/i;
const HOST = /^([a-z0-9-]+\.)+[a-z0-9-]+$/i;

/** Whether GTM takes the text as a pattern: a host must be named, with a slash behind it. */
export function isUrlPattern(pattern: string): boolean {
  return PATTERN.test(pattern);
}

/**
 * Whether a URL fits one of the patterns.
 * @throws SandboxError for a pattern that is none, when none before it fits
 */
export function isUrlAllowed(url: string, patterns: readonly string[]): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const isHttps = parsed !== null && parsed.protocol === 'https:' && parsed.port === '' && HOST.test(parsed.hostname);
  return isHttps && patterns.some((pattern) => fits(parsed, pattern));
}

function fits(url: URL, pattern: string): boolean {
  const parts = PATTERN.exec(pattern);
  if (parts === null) throw new SandboxError('Invalid script URL filter.');
  const [, wildcard, host, path] = parts;
  return (
    isHostOf(url.hostname, wildcard !== '', host!.toLowerCase()) && isPathOf(url.pathname + url.search, `/${path}`)
  );
}

function isHostOf(found: string, hasSubdomains: boolean, host: string): boolean {
  return found === host || (hasSubdomains && found.endsWith(`.${host}`));
}

/** Exactly the path, unless it ends with `*` or is only `/`; each `*` stands for any text. */
function isPathOf(found: string, path: string): boolean {
  const isPrefix = path.endsWith('*') || path === '/';
  const pieces = path.replace(/\/\*$/, '').replace(/\?$/, '').split('*');
  if (path === '/') pieces[0] = '';
  if (!isPrefix && pieces.length === 1) return found === pieces[0];
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    const next = found.indexOf(piece, at);
    if (next < 0 || (i === 0 && next !== 0)) return false;
    at = next + piece.length;
  }
  return isPrefix || at === found.length || found.endsWith(pieces.at(-1)!);
}
