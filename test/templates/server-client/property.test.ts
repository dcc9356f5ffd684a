/** Whatever is sent, the Client answers once, and never breaks: a page cannot stop what it sends from being taken or refused. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { serverWorld } from '../../../templates/gtm/api/test-world/server.ts';
import { parseTemplate } from '../../../templates/gtm/file/parse.ts';
import { compileProgram } from '../../../templates/gtm/language/program.ts';
import { copied, type Obj } from '../../../templates/gtm/language/value.ts';
import { createRuntime } from '../../../templates/gtm/runtime.ts';

const NOW = 1_790_000_000_000;
const ID = '01990000-0000-7000-8000-000000000001';
const template = parseTemplate(
  readFileSync(new URL('../../../templates/server-client/template.tpl', import.meta.url), 'utf8'),
).template!;
const program = compileProgram(template.code);

type Answered = { statuses: number[]; events: Obj[]; errors: unknown[] };

function answered(body: string, headers: { [name: string]: string }): Answered {
  const { host, drain, errors } = serverWorld();
  const statuses: number[] = [];
  const events: Obj[] = [];
  let status = 200;
  host.now = () => NOW;
  host.request = { method: 'POST', path: '/collect', query: '', headers, body, remoteAddress: '198.51.100.7' };
  host.response.setStatus = (said) => {
    status = said;
  };
  host.response.send = () => {
    statuses.push(status);
  };
  const run = host.runContainer;
  host.runContainer = (event, onComplete, onStart) => {
    events.push(event);
    run(event, onComplete, onStart);
  };
  const fields = { siteKey: 'shop', origins: ['https://www.shop.com'], collectPath: '/collect', waitForTag: true };
  createRuntime({ template, program, host }).run(copied(fields) as Obj);
  drain();
  return { statuses, events, errors };
}

const NAMES = fc.constantFrom(
  ...[
    'v',
    'site',
    'sent_at',
    'client_id',
    'session',
    'page',
    'user',
    'consent',
    'device',
    'events',
    'id',
    'at',
    'name',
    'data',
  ],
  ...[
    'ecommerce',
    'items',
    'purchase',
    'products',
    'item_id',
    'price',
    'url',
    'x-clario-event',
    'client_id',
    'ip_override',
  ],
  ...['constructor', 'toString', 'hasOwnProperty', 'length', '__proto__', 'forwarded', 'search_term', 'coupon'],
);
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(1, NOW, 'shop', ID, 'purchase', 'ann@shop.test', 'ann%40shop.test', null, true, -0.5, ''),
    fc.string({ maxLength: 8 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(NAMES, tie('value'), { maxKeys: 6 }),
  ),
})).value;
const ANSWERS = [204, 400, 403, 413];

test('any JSON is answered once, and no tag sees what was refused', () => {
  fc.assert(
    fc.property(anything, (value) => {
      const { statuses, events, errors } = answered(JSON.stringify(value), {});
      expect(errors).toEqual([]);
      expect(statuses).toHaveLength(1);
      expect(ANSWERS).toContain(statuses[0]);
      if (statuses[0] !== 204) expect(events).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('any push in a hit is taken, with no address left in what tags see', () => {
  fc.assert(
    fc.property(
      fc.dictionary(NAMES, anything, { maxKeys: 6 }),
      fc.string({ minLength: 1, maxLength: 8 }),
      (data, name) => {
        const event = { id: ID, at: NOW, name, data };
        const body = JSON.stringify({ v: 1, site: 'shop', sent_at: NOW, client_id: 'tag-id', events: [event] });
        const { statuses, events, errors } = answered(body, { 'user-agent': 'x' });
        expect([errors, statuses, events.length]).toEqual([[], [204], 1]);
        expect([events[0]!['client_id'], events[0]!['ip_override']]).toEqual(['tag-id', '198.51.100.7']);
        expect(JSON.stringify(events)).not.toMatch(/ann(@|%40)shop/);
      },
    ),
    { numRuns: 300 },
  );
});
