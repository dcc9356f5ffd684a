/** How every command of Clario fails: one line on stderr, and an exit code that says whose mistake it is. */
import { type Command, CommanderError } from 'commander';
import { ConfigError } from '../config.ts';

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** A mistake in the arguments that only shows when they are used. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The command did its work, and has said itself what is wrong in it. */
export class Reported extends Error {
  override name = 'Reported';
}

/** Makes a command throw where commander would end the process, and say what is wrong in one line. */
export function oneLine(command: Command): Command {
  return command
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError(false)
    .helpOption('-h, --help', 'print this help')
    .configureOutput({ outputError: () => {} });
}

/**
 * Runs a command on these arguments.
 * @returns the exit code: 0, 1 for what went wrong, 2 for wrong arguments
 */
export async function runCommand(command: Command, args: string[]): Promise<number> {
  try {
    await command.parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done; // --help, --version
    if (error instanceof Reported) return EXIT.failed;
    // a command of commands was given none: its help has been printed
    if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.usage;
    const usage = usageLine(error);
    process.stderr.write(`clario: ${usage ?? (error as Error).message}\n`);
    return usage === null ? EXIT.failed : EXIT.usage;
  }
}

/** What is wrong with the arguments, in one line; null when they are not what went wrong. */
function usageLine(error: unknown): string | null {
  if (error instanceof UsageError) return error.message;
  // Without commander's prefix, and with its suggestion on the same line.
  if (error instanceof CommanderError)
    return error.message
      .replace(/^error: /, '')
      .replace(/\s*\n\s*/g, ' ')
      .trim();
  // Options of the command line are checked along with the config.
  if (!(error instanceof ConfigError) || !error.problems.every(({ where }) => where?.startsWith('--'))) return null;
  return error.problems.map(({ where, message }) => `${where}: ${message}`).join('; ');
}
