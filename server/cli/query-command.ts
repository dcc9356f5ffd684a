/** `clario query`: SQL in, rows out. */
import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { loadConfig } from '../config.ts';
import { FORMATS, type Format, formatted } from './format.ts';
import { oneLine, UsageError } from './one-line.ts';
import { print } from './print.ts';
import { query } from './query-source.ts';
import { type RemoteFlags, remoteOf, remoteOptions } from './remote.ts';

const EXAMPLES = `
While a server runs on the data directory the query goes through it, otherwise the warehouse file is opened read-only.
One statement that reads: SELECT, WITH, FROM, SHOW, DESCRIBE, SUMMARIZE or EXPLAIN, in DuckDB's SQL; times are in UTC.
Where the config says that BigQuery is the warehouse, BigQuery is asked: one SELECT or WITH, in GoogleSQL.
docs/reference.md lists the columns.

Examples:
  clario query "SELECT event_name, count(*) AS events FROM events GROUP BY event_name ORDER BY events DESC"
  clario query "SELECT transaction_id, order_total FROM orders" --format csv > orders.csv
  clario query --server https://metrics.shop.com --token-file token.txt "FROM orders"
  clario query - < report.sql`;

type Flags = RemoteFlags & { format: Format; data?: string; config?: string };

export function queryCommand(): Command {
  return remoteOptions(oneLine(new Command('query')))
    .description('Ask the warehouse, and print the rows.')
    .argument('<sql>', 'the query; - reads it from stdin')
    .addOption(new Option('--format <format>', 'how to print the rows').choices(FORMATS).default('table'))
    .option('--data <directory>', 'where the log and the warehouse file lie (default: ./data)')
    .option('--config <file>', 'the file of options the server runs with (default: $CLARIO_CONFIG)')
    .addHelpText('after', EXAMPLES)
    .action(async (sql: string, { format, data, config: file, ...flags }: Flags) => {
      const config = loadConfig({ file, env: process.env, overrides: { data } });
      const statement = sql === '-' ? await text(process.stdin) : sql;
      if (statement.trim() === '') throw new UsageError('the query is empty');
      const result = await query(statement, config, remoteOf(flags, config));
      await print(formatted(result, format, process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY));
      if (result.note !== undefined) process.stderr.write(`clario: ${result.note}\n`);
    });
}
