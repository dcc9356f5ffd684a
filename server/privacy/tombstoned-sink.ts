/** A sink that leaves out the rows of people who were erased. Without any, batches pass as they are. */
import type { Batch, Outcome, Sink } from '../pipeline/sink.ts';
import type { Tombstones } from './tombstones.ts';

export function tombstonedSink(sink: Sink, tombstones: Pick<Tombstones, 'isEmpty' | 'hasEvent' | 'hasBadEvent'>): Sink {
  /** A batch that is tried again must be the same object to the sink: it keeps what was refused of it. */
  let last: { given: Batch; left: Batch } | null = null;

  function withoutErased(given: Batch): Batch {
    if (last?.given === given) return last.left;
    const events = given.events.filter((row) => !tombstones.hasEvent(row));
    const bad = given.bad.filter((row) => !tombstones.hasBadEvent(row));
    last = { given, left: { events, bad, position: given.position } };
    return last.left;
  }

  return {
    position: () => sink.position(),
    close: () => sink.close(),
    async write(batch): Promise<Outcome> {
      if (tombstones.isEmpty) return sink.write(batch);
      const left = withoutErased(batch);
      const erased = batch.events.length + batch.bad.length - left.events.length - left.bad.length;
      const outcome = await sink.write(left);
      last = null;
      return erased === 0 ? outcome : { ...outcome, erased };
    },
  };
}
