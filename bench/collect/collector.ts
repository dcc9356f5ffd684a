/** Accept, check and log: what stands between the socket and the answer. `private`: with personal data out before the log. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { acceptCounts, createAccept } from '../../server/pipeline/accept.ts';
import { openLog } from '../../server/pipeline/log.ts';
import { logPrivacy } from '../../server/pipeline/privacy/record.ts';
import { benchConfig } from './config.ts';

const isPrivate = process.argv[2] === 'private';
const config = {
  ...benchConfig(),
  privacy: { before_log: isPrivate, address: isPrivate ? 'truncate' : 'keep' } as const,
};
const log = await openLog({
  dir: join(config.data, 'log'),
  segmentBytes: config.log.segment_bytes,
  maxBytes: config.log.max_bytes,
  onProblem: console.error,
});
const accept = createAccept({
  config,
  log,
  now: Date.now,
  newId: randomUUID,
  counts: acceptCounts(),
  report: () => '',
  privacy: logPrivacy(config, (_, told) => told),
  isStopping: () => false,
});
// as if all were delivered: the disk is not the measure
const releasing = setInterval(() => log.release(log.stats().end), 500);
const server = createServer((req, res) => {
  if (!accept(req, res)) res.writeHead(404).end();
});
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
process.on('SIGTERM', () => {
  clearInterval(releasing);
  process.exit(0);
});
