/** `clario privacy`: what one person may ask for: their rows, or that they are erased. */
import { Command } from 'commander';
import { oneLine } from './one-line.ts';
import { privacyEraseCommand } from './privacy-erase-command.ts';
import { privacyExportCommand } from './privacy-export-command.ts';

export function privacyCommand(): Command {
  return oneLine(new Command('privacy'))
    .description("A person's rights: export their rows, or erase them.")
    .helpCommand(false)
    .addCommand(privacyExportCommand())
    .addCommand(privacyEraseCommand());
}
