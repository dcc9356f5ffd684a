/** In a view of BigQuery every table has its full name, and nothing else has changed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { models, readModel } from '../../../bigquery/models/index.ts';
import { qualifyModel, replaceTables } from '../../../bigquery/models/qualify.ts';
import { TwoEngines } from '../../support/two-engines.ts';

let engines: TwoEngines;
beforeAll(async () => {
  engines = await TwoEngines.start();
});
afterAll(() => engines.stop());

describe('qualifyModel', () => {
  it.each([
    ['the table', 'SELECT * FROM events', 'SELECT * FROM `p.d.events`'],
    [
      'a model, joined',
      'SELECT 1 FROM a JOIN orders AS o USING (x)',
      'SELECT 1 FROM a JOIN `p.d.orders` AS o USING (x)',
    ],
    [
      'a list of tables',
      'SELECT 1 FROM events, orders o, o.items',
      'SELECT 1 FROM `p.d.events`, `p.d.orders` o, o.items',
    ],
    [
      'capitals and quotes',
      'select 1 from Events join `orders` using (x)',
      'select 1 from `p.d.events` join `p.d.orders` using (x)',
    ],
    [
      'a subquery',
      'SELECT (SELECT 1 FROM (SELECT 2 FROM events))',
      'SELECT (SELECT 1 FROM (SELECT 2 FROM `p.d.events`))',
    ],
    [
      'a join in parentheses',
      'SELECT 1 FROM (events JOIN orders USING (x))',
      'SELECT 1 FROM (`p.d.events` JOIN `p.d.orders` USING (x))',
    ],
    [
      'a CTE around a table of its name',
      'WITH events AS (SELECT * FROM events) SELECT * FROM events',
      'WITH events AS (SELECT * FROM `p.d.events`) SELECT * FROM events',
    ],
    [
      'a CTE that ended',
      'SELECT * FROM (WITH orders AS (SELECT 1) SELECT * FROM orders) JOIN orders',
      'SELECT * FROM (WITH orders AS (SELECT 1) SELECT * FROM orders) JOIN `p.d.orders`',
    ],
    [
      'a CTE that reads itself',
      'WITH RECURSIVE events AS (SELECT 1 UNION ALL SELECT 2 FROM events) SELECT * FROM events',
      'WITH RECURSIVE events AS (SELECT 1 UNION ALL SELECT 2 FROM events) SELECT * FROM events',
    ],
    [
      'a CTE read in a subquery',
      'WITH orders AS (SELECT 1) SELECT * FROM (SELECT * FROM orders)',
      'WITH orders AS (SELECT 1) SELECT * FROM (SELECT * FROM orders)',
    ],
    ['another name that begins like it', 'SELECT 1 FROM events_raw, t.events', 'SELECT 1 FROM events_raw, t.events'],
  ])('%s', (_, sql, qualified) => {
    expect(qualifyModel(sql, 'p.d')).toBe(qualified);
  });

  it.each([
    ['columns and aliases', 'SELECT events.orders, orders AS sessions FROM t AS events WHERE orders > 0'],
    ['strings and comments', "SELECT 'FROM events' -- FROM events\n/* FROM events */ # FROM orders\nFROM t"],
    ['FROM in a call and in a comparison', 'SELECT EXTRACT(DAY FROM orders), a IS DISTINCT FROM orders FROM t'],
    ['what comes after FROM', 'SELECT 1 FROM t WHERE a ORDER BY events, orders'],
  ])('leaves %s', (_, sql) => {
    expect(qualifyModel(sql, 'p.d')).toBe(sql);
  });

  it.each(models)('gives GoogleSQL that means the same for %s', async (name) => {
    const sql = await readModel(name);
    const qualified = qualifyModel(sql, 'p.d');
    expect(replaceTables(sql, (table) => table)).toBe(sql);
    expect(qualified.replaceAll(/`p\.d\.(\w+)`/g, '$1')).toBe(sql);
    await engines.analyzeQualified(`CREATE VIEW \`p.d.${name}\` AS ${qualified}`, 'p.d');
    await expect(engines.analyzeQualified(sql, 'p.d')).rejects.toThrow('Table not found');
  });
});
