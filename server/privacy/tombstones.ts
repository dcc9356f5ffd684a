/**
 * Who was erased, and when: so that what comes late, or is delivered again, does not bring them back.
 *
 * - Two small files of the data directory: `erased.json` has the ids as HMAC-SHA256, `erased.key` the key. Without the key
 *   nothing tells whose they are, not even by trying ids.
 * - The list on disk is always one whole list; what was added survives the machine.
 * - Asking costs nothing as long as nobody was erased, and else a hash for each id of a row, however many were erased.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BadEventRow } from '../../bigquery/schema/bad-events.ts';
import type { EventRow } from '../../bigquery/schema/events.ts';
import { writeWhole } from '../whole-file.ts';
import { KINDS, type PersonId, type PersonOrder } from './ids.ts';
import { idsIn } from './mentions.ts';

const KEY_BYTES = 32;
/** occurred_at goes no further back (server/pipeline/convert.ts). */
const OLDEST_MS = 7 * 24 * 60 * 60 * 1000;

/** An order of theirs: a refund may name nothing else. */
const ORDER = 'transaction_id';

const entrySchema = z.strictObject({
  hash: z.string(),
  kind: z.enum([...KINDS, ORDER]),
  /** Null: of every site. */
  site: z.string().nullable(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});
const fileSchema = z.strictObject({ version: z.literal(1), erased: z.array(entrySchema) });
type Entry = z.output<typeof entrySchema>;

export class Tombstones {
  readonly #dir: string;
  #key: Buffer | null;
  readonly #entries = new Map<string, Entry[]>();

  private constructor(dir: string, key: Buffer | null, entries: readonly Entry[]) {
    this.#dir = dir;
    this.#key = key;
    for (const entry of entries) this.#put(entry);
  }

  /** Those of a data directory. @throws an Error of one line when they cannot be read: without them erased people would come back */
  static async open(dir: string): Promise<Tombstones> {
    const text = await contents(join(dir, 'erased.json'));
    const key = await contents(join(dir, 'erased.key'));
    if (text === null) return new Tombstones(dir, key, []);
    try {
      const { erased } = fileSchema.parse(JSON.parse(text.toString()));
      if (erased.length > 0 && key?.length !== KEY_BYTES) throw new Error('no key');
      return new Tombstones(dir, key, erased);
    } catch {
      throw new Error(
        `${join(dir, 'erased.json')} or erased.key beside it, which say who was erased, is damaged or missing: put its backup back`,
      );
    }
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  get size(): number {
    return [...this.#entries.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Erased, whatever of them happened before `at`. Resolves when that is on disk. */
  async add(ids: readonly PersonId[], at: number, orders: readonly PersonOrder[] = []): Promise<void> {
    if (this.#key?.length !== KEY_BYTES) {
      this.#key = randomBytes(KEY_BYTES);
      await writeWhole(join(this.#dir, 'erased.key'), this.#key);
    }
    for (const { kind, value, site } of ids) this.#put({ hash: this.#hash(value), kind, site, at });
    for (const { transaction_id, site } of orders)
      this.#put({ hash: this.#hash(transaction_id), kind: ORDER, site, at });
    const erased = [...this.#entries.values()].flat();
    await writeWhole(
      join(this.#dir, 'erased.json'),
      JSON.stringify({ version: 1, erased } satisfies z.input<typeof fileSchema>),
    );
  }

  /**
   * Whether it is of somebody who was erased after it had happened: by an id, or, if it names nobody, by their order. One that is too old to tell when it did counts as before; so
   * does one that was before by the client's clock, a copy of a request with the time of its first sending, unless that clock is
   * more than a week off.
   */
  hasEvent(row: EventRow): boolean {
    const clock = row.client_at ?? row.occurred_at;
    const isOld = row.received_at - row.occurred_at >= OLDEST_MS;
    const isFar = Math.abs(row.received_at - clock) > OLDEST_MS;
    const happened = isOld ? 0 : isFar ? row.occurred_at : Math.min(row.occurred_at, clock);
    const isErased = (kind: Entry['kind'], value: string) =>
      this.#entries.get(this.#hash(value))?.some((one) => matches(one, kind, row.site_id) && happened <= one.at) ??
      false;
    const named = KINDS.flatMap((kind) => {
      const value = row[kind];
      return value === null || value === undefined ? [] : [{ kind, value }];
    });
    if (named.length > 0) return named.some(({ kind, value }) => isErased(kind, value));
    const order = row.order_summary?.transaction_id;
    return order !== null && order !== undefined && isErased(ORDER, order);
  }

  /** The same of what could not become an event. It happened up to a week before it came, so that week is taken too. */
  hasBadEvent({ raw, site_id, received_at }: BadEventRow): boolean {
    if (raw === null || raw === undefined) return false;
    return idsIn(raw).some(({ kind, value }) =>
      this.#entries
        .get(this.#hash(value))
        ?.some((one) => matches(one, kind, site_id ?? null) && received_at - OLDEST_MS <= one.at),
    );
  }

  #put(entry: Entry): void {
    const same = this.#entries.get(entry.hash) ?? [];
    const others = same.filter(({ kind, site }) => kind !== entry.kind || site !== entry.site);
    const before = same.find((one) => !others.includes(one))?.at ?? 0;
    this.#entries.set(entry.hash, [...others, { ...entry, at: Math.max(before, entry.at) }]);
  }

  #hash(value: string): string {
    return createHmac('sha256', this.#key!).update(value).digest('base64url');
  }
}

/** A payload that names no site may be of any. */
function matches(entry: Entry, kind: string, site: string | null): boolean {
  return entry.kind === kind && (entry.site === null || site === null || entry.site === site);
}

async function contents(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${path}, which says who was erased, cannot be read: ${(error as Error).message}`);
  }
}
