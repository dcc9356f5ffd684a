/** What a link between linked hosts hands over stands in no row, whoever sends the page's address: a pixel and other tags take nothing out of it. */
import { expect, test } from 'vitest';
import type { Hit } from '../../client-tag/wire.ts';
import { siteDefaults } from '../../server/config.ts';
import { createMap } from '../../server/pipeline/map.ts';
import { hitCleaner } from '../../server/pipeline/privacy/hit.ts';

const NOW = 1_790_000_000_000;
const TOKEN = 'visitor-1.1780000000.1790000000000.500.0123456789abcdef0123456789abcdef';
const URL = `https://www.shop.de/?a=1&clario_id=${TOKEN}`;
const SITE = { ...siteDefaults, id: 'shop', origins: ['https://www.shop.de', 'https://shop.co.uk'] };
const LINKED = { ...SITE, linked_hosts: ['www.shop.de', 'shop.co.uk'], link_key: 'k'.repeat(32) };
const HIT: Hit = {
  v: 1,
  site: 'shop',
  sent_at: NOW,
  page: { url: URL, referrer: `${URL}#clario_id=${TOKEN}` },
  consent: { analytics_storage: 'denied' },
  events: [{ id: '01990000-0000-7000-8000-000000000001', at: NOW, name: 'page_view' }],
};

function pageOf(site: typeof SITE) {
  const facts = {
    received_at: NOW,
    site: 'shop',
    source: 'web_tag',
    client_id: null,
    client_id_source: 'none',
    client_id_age_days: null,
    user_agent: '',
    address: '',
    denied: 'said',
  };
  const map = createMap({ sites: [site] }, () => NOW);
  const [row] = map({ head: Buffer.from(JSON.stringify(facts)), body: Buffer.from(JSON.stringify(HIT)) }).events;
  return { url: row!.page!.url, referrer: row!.page!.referrer, quality: row!.quality };
}

test('of a site with linked hosts', () => {
  expect(pageOf(LINKED)).toEqual({
    url: 'https://www.shop.de/?a=1',
    referrer: 'https://www.shop.de/?a=1',
    quality: [
      { code: 'url_param_dropped', field: 'page.url', message: 'clario_id' },
      { code: 'url_param_dropped', field: 'page.referrer', message: 'clario_id' },
    ],
  });
});

test('nor in the log, where no personal data goes there', () => {
  expect(hitCleaner(LINKED)(HIT).page).toEqual({
    url: 'https://www.shop.de/?a=1',
    referrer: 'https://www.shop.de/?a=1',
  });
});

test('a site without them keeps a parameter of that name', () => {
  expect(pageOf(SITE).url).toContain('clario_id=');
});
