/** `clario gtm`: Google Tag Manager on this machine. */
import { Command } from 'commander';
import { gtmServeCommand } from './gtm-serve-command.ts';
import { oneLine } from './one-line.ts';

export function gtmCommand(): Command {
  return oneLine(new Command('gtm'))
    .description('Google Tag Manager here: run a container without its servers.')
    .helpCommand(false)
    .addCommand(gtmServeCommand());
}
