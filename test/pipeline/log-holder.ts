/** A process that opens the log in its first argument, says 'open', and keeps it until its input ends; or says why not. */

import { openLog } from '../../server/pipeline/log.ts';

try {
  const dir = process.argv[2] as string;
  const log = await openLog({ dir, segmentBytes: 1e6, maxBytes: 1e9, onProblem: () => {} });
  console.log('open');
  process.stdin.resume().on('end', () => log.close());
} catch (error) {
  console.log((error as Error).message);
}
