/**
 * Where an address is, by a file in MaxMind DB format that the operator provides. Never fetched; read anew when it is replaced.
 *
 * Guarantee: a look-up waits for nothing, and never throws. A new file that cannot be read is told once, and the old one stays.
 */
import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Reader, type Response } from 'maxmind';
import type { RequestFacts } from './facts.ts';

export type Geo = NonNullable<RequestFacts['geo']>;

/** The place, as far as a proxy's headers (or nobody) have told it, completed. `address` may be '' or one that is in no file. */
export type GeoLookup = (address: string, told: Geo | undefined) => Geo | undefined;

/** At most so often the file is looked at. */
const CHECK_MS = 10_000;

type Named = { iso_code?: string; names?: { en?: string } };
/** Of MaxMind's databases of countries and cities, and of those that others make in their form. */
type Record = { country?: Named; registered_country?: Named; subdivisions?: Named[]; city?: Named };

/**
 * @param path of the file; null gives what is told, as it is
 * @param now milliseconds; only differences count
 * @throws an Error of one line when the file cannot be read
 */
export function openGeoDatabase(
  path: string | null,
  onProblem: (message: string) => void,
  now: () => number = () => performance.now(),
): GeoLookup {
  if (path === null) return (_, told) => told;
  let { reader, version } = opened(path);
  let checkedAt = now();
  let isChecking = false;
  let isTold = false;

  async function check(file: string): Promise<void> {
    try {
      const found = versionOf(await stat(file));
      if (found === version) return;
      // a file that is being written ends in the middle: it is tried again when it has changed once more
      version = found;
      reader = readerOf(await readFile(file));
      isTold = false;
    } catch (error) {
      if (isTold) return;
      isTold = true;
      onProblem(`${file} cannot be read any more, the geo database that was read before is used: ${reason(error)}`);
    }
  }

  return (address, told) => {
    const at = now();
    if (at - checkedAt >= CHECK_MS && !isChecking) {
      checkedAt = at;
      isChecking = true;
      check(path).finally(() => {
        isChecking = false;
      });
    }
    if (address === '' || (told !== undefined && told.country !== null && told.region !== null && told.city !== null))
      return told;
    const found = placeOf(reader, address);
    return found === null ? told : completed(told, found);
  };
}

function opened(path: string): { reader: Reader<Response>; version: string } {
  try {
    const version = versionOf(statSync(path));
    return { reader: readerOf(readFileSync(path)), version };
  } catch (error) {
    throw new Error(`geo_database ${path} cannot be read: ${reason(error)}`, { cause: error });
  }
}

/** @throws an Error when it is no such file */
function readerOf(bytes: Buffer): Reader<Response> {
  const reader = new Reader<Response>(bytes);
  // metadata may be whole where the rest is not
  if (reader.metadata.searchTreeSize + 16 > bytes.length) throw new Error('the file is cut off');
  return reader;
}

function versionOf({ mtimeMs, size, ino }: { mtimeMs: number; size: number; ino: number }): string {
  return `${mtimeMs} ${size} ${ino}`;
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'not allowed to read it';
  if (code === 'EISDIR') return 'a directory, not a file';
  return code === undefined ? `it is not in MaxMind DB format (${message.split('\n')[0]})` : message;
}

/** null where the file has nothing of the address, or nothing that is whole. */
function placeOf(reader: Reader<Response>, address: string): Geo | null {
  let record: Record | null;
  try {
    record = reader.get(address) as Record | null;
  } catch {
    return null;
  }
  if (record === null || typeof record !== 'object') return null;
  const part = record.subdivisions?.[0];
  return {
    country: textOf(record.country?.iso_code ?? record.registered_country?.iso_code),
    region: textOf(part?.names?.en ?? part?.iso_code),
    city: textOf(record.city?.names?.en),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What a proxy tells wins. The file fills in what is missing, unless it speaks of another country. */
function completed(told: Geo | undefined, found: Geo): Geo {
  if (told === undefined) return found;
  const { country, region, city } = told;
  if (country === null && region === null && city === null) return found;
  if (country === null || found.country === null || country.toUpperCase() !== found.country) return told;
  return { country, region: region ?? found.region, city: city ?? (region === null ? found.city : null) };
}
