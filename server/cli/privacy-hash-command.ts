/** `clario privacy hash`: what the warehouse has in `email_sha256` for an address, to join it with data of one's own. */
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { emailHash } from '../pipeline/email-hash.ts';
import { oneLine, UsageError } from './one-line.ts';
import { print } from './print.ts';
import { isAddress, isSha256 } from './privacy-ids.ts';

const EXAMPLES = `
Reads addresses from stdin, one a line, or their SHA-256 (64 hexadecimal digits) where they are hashed already, and prints a hash
for each, in the same order; an empty line for what is neither, which is told at the end. No address is kept or printed.

Examples:
  clario privacy hash --site shop --config shop.yaml < addresses.txt
  cut -d, -f2 customers.csv | clario privacy hash --site shop --config shop.yaml`;

export function privacyHashCommand(): Command {
  return oneLine(new Command('hash'))
    .description("Hash e-mail addresses as a site's rows have them: SHA-256, and the site's pepper if it has one.")
    .requiredOption('--site <id>', 'whose pepper (email_pepper in the config)')
    .option('--config <file>', 'YAML or JSON file of options (default: $CLARIO_CONFIG)')
    .addHelpText('after', EXAMPLES)
    .action(async ({ site: id, config: file }: { site: string; config?: string }) => {
      const { sites } = loadConfig({ file, env: process.env });
      const site = sites.find((one) => one.id === id);
      if (site === undefined)
        throw new UsageError(
          `--site: found "${id}"; must be a site of the config: ${sites.map((one) => one.id).join(', ')}`,
        );
      await print(hashes(createInterface({ input: process.stdin }), site.email_pepper));
    });
}

/** Of what is neither nothing is said but the lines' numbers: it may be anything. */
async function* hashes(lines: AsyncIterable<string>, pepper: string | null): AsyncGenerator<string> {
  let number = 0;
  let others = 0;
  let first = 0;
  for await (const line of lines) {
    number += 1;
    const isEither = isAddress(line) || isSha256(line);
    if (!isEither && line.trim() !== '' && others++ === 0) first = number;
    yield `${isEither ? emailHash(line, pepper) : ''}\n`;
  }
  if (others === 0) return;
  const rest = others === 1 ? '' : ` and ${others - 1} more`;
  process.stderr.write(
    `clario: line ${first}${rest}: no e-mail address alone, and no SHA-256: an empty line stands for it\n`,
  );
}
