/** `clario gtm`: Google Tag Manager on this machine. */
import { Command } from 'commander';
import { gtmContainerCommand } from './gtm-container-command.ts';
import { gtmServeCommand } from './gtm-serve-command.ts';
import { oneLine } from './one-line.ts';

export function gtmCommand(): Command {
  return oneLine(new Command('gtm'))
    .description('Google Tag Manager: write a container to import, or run one on this machine.')
    .helpCommand(false)
    .addCommand(gtmContainerCommand())
    .addCommand(gtmServeCommand());
}
