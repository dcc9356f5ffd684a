/** The process of local.ts: says where it listens, answers each table's path with what was done since the last one. */
import { startLocalBigquery } from '../../test/bigquery/local/index.ts';
import type { Usage } from './local.ts';

/** What brings rows. */
const WRITES = ['append', 'tabledata.insertAll'];

const local = await startLocalBigquery({ check: false });
let cpu = process.cpuUsage();

process.on('message', (path: string) => {
  const { user, system } = process.cpuUsage(cpu);
  const writes = local.calls.filter(
    ({ kind, table, code }) => WRITES.includes(kind) && table === path && code === 'OK',
  );
  const sum = (of: (call: (typeof writes)[number]) => number | undefined) =>
    writes.reduce((all, call) => all + (of(call) ?? 0), 0);
  const usage: Usage = {
    cpuSeconds: (user + system) / 1e6,
    rows: sum(({ rows }) => rows),
    requests: writes.length,
    bytes: sum(({ bytes }) => bytes),
  };
  process.send!(usage);
  local.calls.length = 0;
  cpu = process.cpuUsage();
});
process.on('disconnect', () => void local.stop().then(() => process.exit()));
process.send!({ restUrl: local.restUrl, writeUrl: local.writeUrl });
