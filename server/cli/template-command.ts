/** `clario template test`: runs the tests of GTM custom templates, here instead of in GTM's editor. */
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Command } from 'commander';
import { testFiles } from '../../templates/gtm/test/files.ts';
import { reportJson, reportText, totalsOf } from '../../templates/gtm/test/report.ts';
import { oneLine, Reported } from './one-line.ts';
import { print } from './print.ts';

type Options = { json?: boolean; watch?: boolean; strict?: boolean };

/** Editors write a file in several steps. */
const SETTLED_MS = 50;

const EXAMPLES = `
Exit code 0 when every scenario passes, 1 when one fails; findings (what GTM would not take, or what looks like a mistake) are
printed and fail the run only with --strict.

Examples:
  clario template test template.tpl
  clario template test --watch template.tpl
  clario template test --json templates/*/template.tpl | jq '.templates[].findings'`;

export function templateCommand(): Command {
  const test = oneLine(new Command('test'))
    .description('Check .tpl files and run their ___TESTS___, as GTM would in its editor.')
    .argument('<file...>', '.tpl files')
    .option('--json', 'print one JSON object instead of lines')
    .option('--strict', 'findings fail the run too')
    .option('--watch', 'run again whenever a file changes, until Ctrl-C')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: Options) => {
      if (options.watch) await watching(files, options);
      else if (!(await report(files, options))) throw new Reported();
    });
  return oneLine(new Command('template'))
    .description("Google Tag Manager's custom templates: test them here.")
    .helpCommand(false)
    .addCommand(test);
}

/** Tests the files and prints how it went; whether all is well. */
async function report(files: string[], { json, strict }: Options): Promise<boolean> {
  const results = await testFiles(files);
  await print([json ? reportJson(results) : reportText(results)]);
  const { failed, findings } = totalsOf(results);
  return failed === 0 && !(strict && findings > 0);
}

/** Never ends by itself. A folder is watched, not the file: editors put a new file in the old one's place. */
async function watching(files: string[], options: Options): Promise<never> {
  let last: Promise<unknown> = report(files, options);
  await last;
  let timer: ReturnType<typeof setTimeout> | undefined;
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const names = new Set(files.filter((file) => dirname(file) === folder).map((file) => basename(file)));
    watch(folder, (_, changed) => {
      if (changed !== null && !names.has(changed)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        last = last.then(() => report(files, options));
      }, SETTLED_MS);
    });
  }
  return new Promise(() => {});
}
