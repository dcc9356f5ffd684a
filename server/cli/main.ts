/** The `clario` command. */
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { loadConfig } from '../config.ts';
import { bigqueryCommand } from './bigquery-command.ts';
import { configCommand } from './config-command.ts';
import { firstPartyCommand } from './first-party-command.ts';
import { gtmCommand } from './gtm-command.ts';
import { oneLine, runCommand } from './one-line.ts';
import { forgiveClosedPipe } from './print.ts';
import { privacyCommand } from './privacy-command.ts';
import { queryCommand } from './query-command.ts';
import { startCommand } from './start-options.ts';
import { templateCommand } from './template-command.ts';

/**
 * Runs one command line. Output goes to stdout, everything else to stderr.
 * @param args without the program's own names: process.argv.slice(2)
 * @returns the exit code: 0, 1 for what went wrong, 2 for wrong arguments; a started server keeps the process alive
 */
export function main(args: string[]): Promise<number> {
  forgiveClosedPipe();
  const program = oneLine(new Command('clario'))
    .description("First-party behavioural data for e-commerce: from the shop's dataLayer to rows an analyst can query.")
    .usage('<command> [options]')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpCommand(false)
    .addCommand(startCommand('start', 'clario start', start))
    .addCommand(queryCommand())
    .addCommand(configCommand())
    .addCommand(templateCommand())
    .addCommand(gtmCommand())
    .addCommand(bigqueryCommand())
    .addCommand(privacyCommand())
    .addCommand(firstPartyCommand())
    .addHelpText('after', '\nclario <command> --help tells more of each.');
  return runCommand(program, args.length === 0 ? ['--help'] : args);
}

async function start(source: Omit<Parameters<typeof loadConfig>[0], 'env'>): Promise<void> {
  const config = loadConfig({ ...source, env: process.env });
  // Only now: the other commands do without the server's packages.
  const { serve } = await import('../main.ts');
  await serve(config, source.file);
}
