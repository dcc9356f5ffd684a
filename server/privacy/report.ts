/** What an erasure did, and what it could not reach: as text and as JSON. */
import type { ErasedData } from './erase-data.ts';

/** In the data directory. `waiting_bytes`: of the log, not yet delivered; the person's rows in it are left out when they are. */
export type ErasedHere = ErasedData & { log: { waiting_bytes: number } | null };
