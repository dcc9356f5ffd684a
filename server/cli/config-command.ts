/** `clario config`: what the server would run with. */
import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import { type Config, loadConfig } from '../config.ts';
import { oneLine } from './one-line.ts';
import { print } from './print.ts';

const EXAMPLES = `
Exit code 0 says that a server would start with this config; 1 that it would not, with every mistake on stderr.

Examples:
  clario config                           the defaults, and what CLARIO_… variables change
  clario config --config shop.yaml        check a file before it is used
  clario config --format json | jq .log   for programs`;

export function configCommand(): Command {
  return oneLine(new Command('config'))
    .description('Print the effective config: defaults, file and environment together; or all the mistakes in it.')
    .option('--config <file>', 'YAML or JSON file of options (default: $CLARIO_CONFIG)')
    .addOption(new Option('--format <format>', 'how to print it').choices(['yaml', 'json']).default('yaml'))
    .addHelpText('after', EXAMPLES)
    .action(async ({ config: file, format }: { config?: string; format: string }) => {
      const config = loadConfig({ file, env: process.env });
      const shown = withoutSecrets(config);
      await print([format === 'json' ? `${JSON.stringify(shown, null, 2)}\n` : stringify(shown)]);
    });
}

/** Keys are secret: a config may be shown to others, or end in a ticket. */
function withoutSecrets(config: Config): Config {
  const sites = config.sites.map((site) => ({
    ...site,
    forwarding_keys: site.forwarding_keys.map(() => '(hidden)'),
    server_keys: site.server_keys.map(() => '(hidden)'),
    email_pepper: site.email_pepper === null ? null : '(hidden)',
    link_key: site.link_key === null ? null : '(hidden)',
  }));
  const { acme } = config.tls;
  const tls = { ...config.tls, acme: { ...acme, eab_hmac_key: acme.eab_hmac_key === null ? null : '(hidden)' } };
  return { ...config, operator_token: config.operator_token === null ? null : '(hidden)', tls, sites };
}
