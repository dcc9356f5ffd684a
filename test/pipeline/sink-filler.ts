/**
 * A process that writes batches of 100 events, the nth at position n, to the warehouse file of its first argument, until that
 * fails three times in a row. Prints why, the position the sink tells then, and that it could be closed.
 */
import { openDuckdbSink } from '../../server/pipeline/sink-duckdb.ts';
import { eventRow } from '../support/event-rows.ts';

const sink = await openDuckdbSink({ file: process.argv[2]!, threads: 1, memoryLimit: '256MB' });
const failures: string[] = [];
for (let n = 1; failures.length < 3; ) {
  const events = Array.from({ length: 100 }, (_, k) => {
    return eventRow({ id: `${n}-${k}`, name: 'login', customer_id: `${Math.random()}`.repeat(10) });
  });
  try {
    await sink.write({ events, bad: [], position: n });
    n += 1;
    failures.length = 0;
  } catch (error) {
    failures.push((error as Error).message);
  }
}
const position = await sink.position();
await sink.close();
process.stdout.write(JSON.stringify({ failures, position }));
