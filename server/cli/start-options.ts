/** The arguments of `npm start` and of `clario start`: the same, read by the same code. */
import { Command } from 'commander';
import { type Config, type ConfigSource, loadConfig } from '../config.ts';
import { oneLine, runCommand } from './one-line.ts';

export type StartOptions = Pick<ConfigSource, 'file' | 'overrides'>;

type Flags = { config?: string; data?: string; host?: string; port?: string };

/**
 * A command that starts a server.
 * @param shown how it is called, for the examples of its help
 * @param start called with what the command line says; the command's promise waits for it
 */
export function startCommand(name: string, shown: string, start: (options: StartOptions) => Promise<void>): Command {
  return oneLine(new Command(name))
    .description('Start the server: the collector, the delivery to the warehouse and, without a config, the demo shop.')
    .option('--port <number>', 'port to listen on; 0 takes any free one (default: 8080)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, this machine only)')
    .option('--data <directory>', 'where the log and the warehouse file lie (default: ./data)')
    .option('--config <file>', 'YAML or JSON file of options (default: $CLARIO_CONFIG)')
    .addHelpText('after', startExamples(shown))
    .action(({ config, ...overrides }: Flags) => start({ file: config, overrides }));
}

/**
 * Starts what the arguments say, for a program of its own (`npm start`). Prints help, or the one line that says what is wrong.
 * @param args without the program's own names: process.argv.slice(2)
 * @returns the exit code to leave with when all is done: 0, 1 (config, start) or 2 (arguments); it does not end the process
 */
export async function runStart(
  args: string[],
  start: (config: Config, configFile?: string) => Promise<unknown>,
): Promise<number> {
  const command = startCommand('npm start --', 'npm start --', async ({ file, overrides = {} }) => {
    await start(loadConfig({ ...(file === undefined ? {} : { file }), env: process.env, overrides }), file);
  });
  return runCommand(command, args);
}

function startExamples(name: string): string {
  return `
Precedence: command line, CLARIO_… variables, config file, defaults.

Examples:
  ${name}                              the demo shop on http://localhost:8080
  ${name} --port 9000 --data /tmp/try  another port, another place for the data
  ${name} --config shop.yaml           a real site; docs/config.md says what goes into the file`;
}
