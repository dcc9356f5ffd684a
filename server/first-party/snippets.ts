/**
 * What a developer of the shop pastes: the files under snippets/, written for www.shop.com and metrics.shop.com so that they can be
 * read and run as they are, with the names of a client in their place.
 */
import { readFileSync } from 'node:fs';

export type SnippetNames = {
  siteHost: string;
  collectHost: string;
  /** Registrable domain of both. */
  domain: string;
  collectPath: string;
  scriptPath: string;
  cookieName: string;
};

/** path: proxies the tag's two paths on the shop's own host. keeper: renews the visitor cookie from the shop's own host. */
export type SnippetKind = 'path' | 'keeper';
export type Snippet = { kind: SnippetKind; for: string; file: string; text: string };

const FILES: readonly Omit<Snippet, 'text'>[] = [
  { kind: 'path', for: 'nginx', file: 'path/nginx.conf' },
  { kind: 'path', for: 'Cloudflare', file: 'path/cloudflare-worker.js' },
  { kind: 'path', for: 'Fastly', file: 'path/fastly.vcl' },
  { kind: 'path', for: 'CloudFront', file: 'path/cloudfront.yaml' },
  { kind: 'path', for: 'Akamai', file: 'path/akamai.json' },
  { kind: 'keeper', for: 'nginx', file: 'keeper/nginx.conf' },
  { kind: 'keeper', for: 'Node', file: 'keeper/express.mjs' },
  { kind: 'keeper', for: 'PHP', file: 'keeper/keep.php' },
  { kind: 'keeper', for: 'Cloudflare', file: 'keeper/cloudflare-worker.js' },
];

/** All snippets, with these names. */
export function snippets(names: SnippetNames): Snippet[] {
  return FILES.map((one) => ({
    ...one,
    text: filled(readFileSync(new URL(`snippets/${one.file}`, import.meta.url), 'utf8'), names),
  }));
}

/** In one pass: a client's own name may be one of those that are replaced. */
function filled(text: string, names: SnippetNames): string {
  const values: { [example: string]: string } = {
    'www.shop.com': names.siteHost,
    'metrics.shop.com': names.collectHost,
    'shop.com': names.domain,
    '/collect': names.collectPath,
    '/clario.js': names.scriptPath,
    clario_id: names.cookieName,
  };
  return text.replace(/(?:www\.|metrics\.)?shop\.com|\/collect|\/clario\.js|clario_id/g, (example) => values[example]!);
}
