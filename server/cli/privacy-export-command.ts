/** `clario privacy export`: a person's rows, one JSON object a line. */
import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { exported } from '../privacy/export.ts';
import { findPerson } from '../privacy/find.ts';
import { foundText } from '../privacy/report-text.ts';
import { oneLine } from './one-line.ts';
import { givenIds, type PersonFlags, personOptions } from './privacy-ids.ts';
import { placesOf } from './privacy-places.ts';
import { tellOtherSites } from './privacy-sites.ts';
import { type RemoteFlags, remoteOf, remoteOptions } from './remote.ts';
import { writeLines } from './write-lines.ts';

type Flags = PersonFlags & RemoteFlags & { config?: string; data?: string; out?: string };

const EXAMPLES = `
Who was found is said on stderr. Each line is {"place", "table", "row"}: complete rows of events and bad_events.

Examples:
  clario privacy export --config shop.yaml --email - --out ada.jsonl < address.txt
  clario privacy export --client-id 0191… --site shop > visitor.jsonl`;

export function privacyExportCommand(): Command {
  return remoteOptions(personOptions(oneLine(new Command('export'))))
    .description("Print a person's rows, as JSON, one a line.")
    .option('--out <file>', 'a new file that only you can read, instead of stdout')
    .option('--data <directory>', 'where the log and the warehouse file lie (default: ./data)')
    .option('--config <file>', 'the file of options the server runs with (default: $CLARIO_CONFIG)')
    .addHelpText('after', EXAMPLES)
    .action(async ({ config: file, data, out, ...flags }: Flags) => {
      const config = loadConfig({ file, env: process.env, overrides: { data } });
      const remote = remoteOf(flags, config);
      const given = await givenIds(flags, config);
      const places = await placesOf(config, remote);
      await tellOtherSites(places, given, config);
      const found = await findPerson(places, given, flags.hops);
      process.stderr.write(foundText(found));
      await writeLines(exported(places, found.person), out);
    });
}
