/** The config of the measured collector: without a rate limit, for all load comes from one address. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, defaults, siteDefaults } from '../../server/config.ts';

export function benchConfig(): Config {
  const data = mkdtempSync(join(tmpdir(), 'clario-bench-'));
  process.on('exit', () => rmSync(data, { recursive: true, force: true }));
  return {
    ...defaults,
    port: 0,
    data,
    demo: false,
    log_level: 'silent',
    limits: { ...defaults.limits, requests_per_second_per_address: 0 },
    sites: [{ ...siteDefaults, id: 'shop', origins: ['https://www.shop.com'] }],
  };
}
