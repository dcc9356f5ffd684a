/** Where the visitor is, as far as a trusted proxy tells it in headers. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../../config.ts';
import type { RequestFacts } from '../facts.ts';

type Geo = NonNullable<RequestFacts['geo']>;

const LENGTH = 100;

/** @returns a function that reads it; null when no headers are named */
export function geoReader(names: Config['geo_headers']): ((headers: IncomingHttpHeaders) => Geo) | null {
  if (names.country === null && names.region === null && names.city === null) return null;
  const read = (headers: IncomingHttpHeaders, name: string | null) =>
    (name !== null && String(headers[name] ?? '').slice(0, LENGTH)) || null;
  return (headers) => ({
    country: read(headers, names.country),
    region: read(headers, names.region),
    city: read(headers, names.city),
  });
}
