/** The templates of a server container with an event; what they would send goes nowhere. */
import { readFileSync } from 'node:fs';
import { siteDefaults } from '../../server/config.ts';
import { createMap } from '../../server/pipeline/map.ts';
import { settledNow } from '../../templates/gtm/api/test-world/now.ts';
import { serverWorld } from '../../templates/gtm/api/test-world/server.ts';
import { parseTemplate } from '../../templates/gtm/file/parse.ts';
import { compileProgram, createBudget } from '../../templates/gtm/language/program.ts';
import { copied, type Obj } from '../../templates/gtm/language/value.ts';
import { createPermissions } from '../../templates/gtm/permissions/create.ts';
import { createRuntime } from '../../templates/gtm/runtime.ts';
import { medianSeconds } from './median.ts';

const NOW = 1_790_000_000_000;
const USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const ITEMS = ['TEE-S', 'CAP-1', 'SOX-2'].map((item_id, i) => ({
  item_id,
  item_name: `Item ${i}`,
  item_brand: 'Nordic',
  item_category: 'Clothes',
  price: 21.01 + i,
  quantity: i + 1,
}));
const HIT = {
  v: 1,
  site: 'shop',
  sent_at: NOW,
  client_id: 'visitor-1',
  session: { id: 's1', number: 2, started_at: NOW - 60_000 },
  page: { url: 'https://www.shop.com/thanks?utm_source=news&utm_medium=email&gclid=g1', title: 'Thanks', index: 4 },
  user: { customer_id: 'C-42' },
  consent: { analytics_storage: 'granted', ad_storage: 'denied' },
  device: { language: 'nb-NO', screen: '1440x900', viewport: '1280x720', timezone: 'Europe/Oslo' },
  events: [
    {
      id: '01990000-0000-7000-8000-000000000001',
      at: NOW - 400,
      name: 'purchase',
      data: {
        event: 'purchase',
        ecommerce: { transaction_id: 'T-1001', value: 134.08, tax: 3.6, shipping: 5.99, currency: 'EUR', items: ITEMS },
      },
    },
  ],
};
const FACTS = {
  received_at: NOW,
  client_id: 'visitor-1',
  client_id_source: 'cookie',
  client_id_age_days: 3,
  user_agent: USER_AGENT,
  address: '198.51.100.7',
};
/** As Google's GA4 client has the same purchase. */
const GA4 = {
  event_name: 'purchase',
  client_id: '123.456',
  ip_override: '198.51.100.7',
  user_agent: USER_AGENT,
  page_location: HIT.page.url,
  page_title: 'Thanks',
  language: 'nb-no',
  ga_session_id: '1789999940',
  ga_session_number: '2',
  'x-ga-gcs': 'G101',
  ...HIT.events[0]!.data.ecommerce,
};

export type Measured = { name: string; characters: number; compileMs: number; steps: number; microseconds: number };

export async function templates(runs: number): Promise<Measured[]> {
  const server = {
    destination: 'server',
    siteKey: 'shop',
    serverUrl: 'https://metrics.shop.com',
    signingKey: 'k'.repeat(32),
  };
  const warehouse = { destination: 'bigquery', siteKey: 'shop', datasetId: 'clario', tableId: 'events' };
  const own = { event_name: 'purchase', 'x-clario-event': { hit: HIT, facts: FACTS } };
  return [
    tag('Tag, into BigQuery', warehouse, own, runs),
    tag('Tag, to the tagging server, signed', server, own, runs),
    tag("Tag, into BigQuery, of GA4's client", warehouse, GA4, runs),
    client(runs),
    native(runs),
  ];
}

function read(name: string) {
  const file = new URL(`../../templates/${name}/template.tpl`, import.meta.url);
  const template = parseTemplate(readFileSync(file, 'utf8')).template!;
  const compileMs = medianSeconds(() => void compileProgram(template.code)) * 1000;
  return {
    template,
    compileMs,
    program: compileProgram(template.code),
    permissions: createPermissions(template.permissions),
  };
}

function tag(name: string, fields: object, event: object, runs: number): Measured {
  const { template, compileMs, program, permissions } = read('server-tag');
  const { host } = serverWorld();
  let done = 0;
  host.now = () => NOW;
  host.request = { ...host.request, path: '/collect' };
  host.eventData = () => copied(event) as Obj;
  host.bigQueryInsert = () => settledNow(undefined);
  host.http = () => settledNow({ statusCode: 204, headers: {}, body: '' });
  const data = copied(fields) as Obj;
  data['gtmOnSuccess'] = () => {
    done += 1;
  };
  data['gtmOnFailure'] = () => {
    throw new Error(`${name}: the tag failed`);
  };
  const budget = createBudget();
  const before = budget.left;
  createRuntime({ template, program, permissions, host, budget }).run(data);
  const seconds = medianSeconds(() => {
    for (let i = 0; i < runs; i++) createRuntime({ template, program, permissions, host }).run(data);
  });
  if (done !== 1 + 6 * runs) throw new Error(`${name}: ${done} of ${1 + 6 * runs} went well`);
  return measured(name, template.code.text.length, compileMs, before - budget.left, seconds / runs);
}

function client(runs: number): Measured {
  const { template, compileMs, program, permissions } = read('server-client');
  const body = JSON.stringify(HIT);
  let answered = 0;
  const data = copied({
    siteKey: 'shop',
    origins: ['https://www.shop.com'],
    collectPath: '/collect',
    scriptPath: '/clario.js',
    cookieName: 'clario_id',
  }) as Obj;
  const run = (budget = createBudget()) => {
    const { host, drain } = serverWorld();
    host.now = () => NOW;
    host.request = {
      method: 'POST',
      path: '/collect',
      query: '',
      headers: { origin: 'https://www.shop.com', 'user-agent': USER_AGENT, cookie: 'clario_id=1.visitor-1.1789700000' },
      body,
      remoteAddress: '198.51.100.7',
    };
    host.response.send = () => {
      answered += 1;
    };
    createRuntime({ template, program, permissions, host, budget }).run(data);
    drain();
  };
  const budget = createBudget();
  const before = budget.left;
  run(budget);
  const seconds = medianSeconds(() => {
    for (let i = 0; i < runs; i++) run();
  });
  if (answered !== 1 + 6 * runs) throw new Error(`the client answered ${answered} of ${1 + 6 * runs}`);
  return measured(
    'Client, one event in the request',
    template.code.text.length,
    compileMs,
    before - budget.left,
    seconds / runs,
  );
}

/** What the server does with the same hit. */
function native(runs: number): Measured {
  const map = createMap({ sites: [{ ...siteDefaults, id: 'shop', origins: [] }] }, () => NOW);
  const record = {
    head: Buffer.from(JSON.stringify({ ...FACTS, site: 'shop', source: 'sgtm' })),
    body: Buffer.from(JSON.stringify(HIT)),
  };
  const seconds = medianSeconds(() => {
    for (let i = 0; i < runs; i++) map(record);
  });
  return measured("the server's own conversion in Node, for comparison", 0, 0, 0, seconds / runs);
}

function measured(name: string, characters: number, compileMs: number, steps: number, seconds: number): Measured {
  return { name, characters, compileMs: Math.round(compileMs), steps, microseconds: Math.round(seconds * 1e6) };
}
