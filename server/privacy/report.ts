/** What an erasure did, and what it could not reach: plain data, said as JSON or as text (report-text.ts). */
import type { ErasedData } from './erase-data.ts';
import type { PersonId } from './ids.ts';

/** In the data directory. `waiting_bytes`: of the log, not yet delivered; the person's rows in it are left out when they are. */
export type ErasedHere = ErasedData & { log: { waiting_bytes: number } | null };

/** `rows`: deleted. `bytes`: of BigQuery, what the dry run said that it reads. */
export type ErasedTable = { place: string; table: string; rows: number; bytes?: number };

/** `until`: an ISO 8601 time, or in words. */
export type Remains = { where: string; what: string; until: string };

export type Report = {
  erased_at: string;
  ids: PersonId[];
  tables: ErasedTable[];
  /** Ids kept as hashes, so that what comes late stays out; null where there is no data directory. */
  tombstones: number | null;
  quarantine_deleted: string[];
  /** Of DuckDB: the file's bytes before and after, and whether it was written anew, without the deleted ones. */
  file: { bytes_before: number; bytes_after: number; rewritten: boolean } | null;
  remains: Remains[];
};

const DAY_MS = 86_400_000;
/** https://cloud.google.com/bigquery/docs/time-travel: seven days unless the dataset says fewer, then seven of fail-safe storage. */
const TIME_TRAVEL_DAYS = 7;
const FAIL_SAFE_DAYS = 7;

export type Done = {
  ids: PersonId[];
  here: ErasedHere | null;
  /** Of BigQuery. */
  deleted: ErasedTable[];
  isBigquery: boolean;
  /** Sites of the warehouse that the config does not name. */
  otherSites: readonly string[];
  /** When the last of it was done, milliseconds since the epoch. */
  at: number;
};

export function reportOf({ ids, here, deleted, isBigquery, otherSites, at }: Done): Report {
  const file = here?.file ?? null;
  return {
    erased_at: new Date(here?.at ?? at).toISOString(),
    ids,
    tables:
      file === null
        ? deleted
        : [
            { place: 'duckdb', table: 'events', rows: file.events },
            { place: 'duckdb', table: 'bad_events', rows: file.bad_events },
          ],
    tombstones: here?.tombstones ?? null,
    quarantine_deleted: here?.quarantine.deleted ?? [],
    file: file && {
      bytes_before: file.bytes_before,
      bytes_after: file.bytes_after,
      rewritten: file.kept_because === null,
    },
    remains: [...ofOtherSites(otherSites), ...(isBigquery ? inBigquery(here, deleted, at) : inData(here))],
  };
}

function ofOtherSites(sites: readonly string[]): Remains[] {
  if (sites.length === 0) return [];
  const where = `rows of ${sites.join(', ')}, which the config does not name`;
  const what = "what only a customer's number, or an address's hash with their email_pepper, would find";
  return [{ where, what, until: 'it is run again with --config of their server' }];
}

function inData(here: ErasedHere | null): Remains[] {
  const reason = here?.file?.kept_because ?? null;
  return [
    ...inLog(here),
    ...(reason === null
      ? []
      : [
          {
            where: 'the warehouse file',
            what: `the deleted rows' bytes, which no query finds: it was not written anew, because ${reason}`,
            until: 'other rows are written over them; make room, and run it again',
          },
        ]),
    ...OUTSIDE,
  ];
}

function inBigquery(here: ErasedHere | null, deleted: readonly ErasedTable[], at: number): Remains[] {
  const day = (days: number) => new Date(at + days * DAY_MS).toISOString();
  const rows = deleted.reduce((sum, one) => sum + one.rows, 0);
  const kept: Remains[] = [
    {
      where: 'BigQuery',
      what: 'the deleted rows, by time travel (FOR SYSTEM_TIME AS OF)',
      until: day(TIME_TRAVEL_DAYS),
    },
    {
      where: 'BigQuery',
      what: 'the deleted rows, in fail-safe storage, which only Google restores',
      until: day(TIME_TRAVEL_DAYS + FAIL_SAFE_DAYS),
    },
  ];
  const nowhere: Remains = {
    where: 'servers elsewhere',
    what: 'no data directory of a server is here, so what comes late brings rows back',
    until: 'it is run again with --data on each server that writes there',
  };
  return [...(rows === 0 ? [] : kept), ...(here === null ? [nowhere] : inLog(here)), ...OUTSIDE];
}

function inLog(here: ErasedHere | null): Remains[] {
  const waiting = here?.log?.waiting_bytes ?? 0;
  const left = here?.quarantine.left ?? 0;
  return [
    ...(waiting === 0
      ? []
      : [
          {
            where: 'the log',
            what: `${waiting} bytes that are not delivered yet; the person's rows in them are left out`,
            until: 'they are delivered: the files are deleted then',
          },
        ]),
    ...(left === 0
      ? []
      : [
          {
            where: "the log's quarantine",
            what: `${left} copies of damaged segments, in which none of the ids can be read`,
            until: 'a person deletes them',
          },
        ]),
  ];
}

const OUTSIDE: readonly Remains[] = [
  {
    where: 'backups, snapshots and exports',
    what: 'whatever they had of the person',
    until: 'you delete them; after one is put back, run it again',
  },
  {
    where: 'the browser',
    what: "the cookie and the tag's storage",
    until: 'the person deletes them; what they do from now on is kept, as they consent',
  },
];
