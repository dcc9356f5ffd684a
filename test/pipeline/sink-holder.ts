/** A process that has the warehouse file of its first argument open until it is killed. */
import { openDuckdbSink } from '../../server/pipeline/sink-duckdb.ts';

await openDuckdbSink({ file: process.argv[2]!, threads: 1, memoryLimit: '256MB' });
process.stdout.write('open\n');
setInterval(() => {}, 1e6);
