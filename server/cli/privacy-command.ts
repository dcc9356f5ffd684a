/** `clario privacy`: what one person may ask for, their rows or that they are erased; and hashes as the rows have them. */
import { Command } from 'commander';
import { oneLine } from './one-line.ts';
import { privacyEraseCommand } from './privacy-erase-command.ts';
import { privacyExportCommand } from './privacy-export-command.ts';
import { privacyHashCommand } from './privacy-hash-command.ts';

export function privacyCommand(): Command {
  return oneLine(new Command('privacy'))
    .description("A person's rights: export their rows, or erase them; and hashes of addresses as the rows have them.")
    .helpCommand(false)
    .addCommand(privacyExportCommand())
    .addCommand(privacyEraseCommand())
    .addCommand(privacyHashCommand());
}
