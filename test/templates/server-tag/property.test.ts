/** Common event data of whatever making becomes a row, or is left out: the Tag neither breaks on it nor refuses it. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settledNow } from '../../../templates/gtm/api/test-world/now.ts';
import { serverWorld } from '../../../templates/gtm/api/test-world/server.ts';
import { parseTemplate } from '../../../templates/gtm/file/parse.ts';
import { compileProgram } from '../../../templates/gtm/language/program.ts';
import { copied, type Obj } from '../../../templates/gtm/language/value.ts';
import { createRuntime } from '../../../templates/gtm/runtime.ts';

const template = parseTemplate(
  readFileSync(new URL('../../../templates/server-tag/template.tpl', import.meta.url), 'utf8'),
).template!;
const program = compileProgram(template.code);

/** The tables that were written to, and what stands there. */
function written(event: object): { tables: string[]; text: string; outcomes: string[] } {
  const { host } = serverWorld();
  const tables: string[] = [];
  const rows: Obj[] = [];
  const outcomes: string[] = [];
  host.now = () => 1_790_000_000_000;
  host.eventData = () => copied(event) as Obj;
  host.bigQueryInsert = ({ tableId }, inserted) => {
    tables.push(tableId);
    rows.push(...inserted);
    return settledNow(undefined);
  };
  const data = copied({ destination: 'bigquery', siteKey: 'shop', datasetId: 'clario', events: 'all' }) as Obj;
  data['gtmOnSuccess'] = () => outcomes.push('success');
  data['gtmOnFailure'] = () => outcomes.push('failure');
  createRuntime({ template, program, host }).run(data);
  return { tables, text: JSON.stringify(rows), outcomes };
}

const ADDRESS = fc.constantFrom(
  'ann@shop.test',
  ' Ann@Shop.test',
  'x ann@shop.test y',
  'https://a.no/?m=ann%40shop.test',
);
const NAMES = fc.constantFrom(
  ...['event_id', 'client_id', 'ip_override', 'user_agent', 'user_id', 'user_data', 'event_location', 'language'],
  ...['page_location', 'page_title', 'page_referrer', 'screen_resolution', 'ga_session_id', 'ga_session_number'],
  ...[
    'engagement_time_msec',
    'x-ga-page_id',
    'x-ga-gcs',
    'items',
    'value',
    'transaction_id',
    'currency',
    'tax',
    'coupon',
  ],
  ...['search_term', 'store', 'hasOwnProperty', 'toString', 'constructor', '__proto__', 'length', 'email_address'],
);
const VALUE = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    ADDRESS,
    fc.constantFrom('1789999000', '99999999999999999999', '-5', 'G101', '1e400', '', null, true, 0, 1e21),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ maxLength: 12 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(NAMES, tie('value'), { maxKeys: 4 }),
  ),
})).value;

test('whatever the event data is, there is a row in the table of events, and no address in it', () => {
  const name = fc.oneof(
    fc.constantFrom('purchase', 'page_view', 'search'),
    fc.string({ minLength: 1, maxLength: 300 }),
  );
  fc.assert(
    fc.property(name, fc.dictionary(NAMES, VALUE, { maxKeys: 8 }), (event_name, others) => {
      const { tables, text, outcomes } = written({ ...others, event_name });
      expect([tables, outcomes]).toEqual([['events'], ['success']]);
      expect(text.toLowerCase()).not.toMatch(/ann(@|%40)shop/);
    }),
    { numRuns: 400 },
  );
});
