/**
 * How fast the interpreter of the local GTM runs, and what an event costs in the templates of a server container, run by it.
 *
 * How to run, on one core of a machine that does nothing else (about half a minute):
 *
 *     taskset -c 0 node bench/gtm.ts
 *     taskset -c 0 node bench/gtm.ts --runs 300      a first look
 *
 * Prints Markdown. Each figure is the median of five rounds, after one that does not count.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { interpreter } from './gtm/interpreter.ts';
import { templates } from './gtm/templates.ts';
import { table } from './tag/table.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' } } });

console.log(`Node ${process.version}, ${cpus()[0]!.model}`);

console.log('\n### The interpreter\n');
const programs = interpreter();
console.log(
  table(
    ['program', 'steps', 'steps/s', 'ns a step', 'of the same in Node'],
    programs.map(({ name, steps, seconds, nativeSeconds }) => [
      name,
      steps,
      Math.round(steps / seconds),
      Math.round((seconds / steps) * 1e9),
      `${Math.round(seconds / nativeSeconds)} x`,
    ]),
  ),
);
console.log('\nA step is a statement, a call or a turn of a loop.');

console.log('\n### A purchase of three items, with campaign, User-Agent and visitor\n');
console.log(
  table(
    ['what runs', 'characters of code', 'compiled once, ms', 'steps', 'an event, µs'],
    (await templates(Number(values.runs))).map(({ name, characters, compileMs, steps, microseconds }) => [
      name,
      characters,
      compileMs,
      steps,
      microseconds,
    ]),
  ),
);
