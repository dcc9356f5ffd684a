/** `clario first-party check`: what is so, point by point. */
import { isIP } from 'node:net';
import { Command } from 'commander';
import { checkFirstParty } from '../first-party/check.ts';
import { checkText } from '../first-party/check-text.ts';
import { addSiteFlags, type SiteFlags, siteNames } from './first-party-options.ts';
import { wholeNumber } from './gtm-values.ts';
import { oneLine, Reported, UsageError } from './one-line.ts';
import { print } from './print.ts';

/** Milliseconds for each question to the network. */
const TIMEOUT = 5000;
const PORT_MAX = 65_535;

const EXAMPLES = `
Each point is ok, mend or note. Exit code 1 says that something must be mended. Without a site nothing is stored. With one, an event
clario_check is (two, if the shop renews the cookie), as a robot's: only so is the cookie seen.

Examples:
  clario first-party check --site-host www.shop.com --collect-host metrics.shop.com
  clario first-party check --site-host www.shop.com --collect-host metrics.shop.com --site shop --config shop.yaml
  clario first-party check --site-host www.shop.com --collect-host www.shop.com      the paths on the shop's own host
  clario first-party check --site-host www.shop.com --collect-host metrics.shop.com --format json | jq '.points[] | select(.verdict == "mend")'`;

type Flags = SiteFlags & { resolver?: string; httpPort: number; httpsPort: number };

export function firstPartyCheckCommand(): Command {
  return addSiteFlags(
    oneLine(new Command('check')),
    "the site's key, as in the config: one event is sent, and its cookie seen",
  )
    .description('Resolve and connect, and say what must be mended.')
    .option('--resolver <ip:port>', "the DNS resolver to ask (default: this machine's)", resolver)
    .option('--http-port <number>', 'of hosts that are not in front yet', wholeNumber('--http-port', PORT_MAX, 1), 80)
    .option(
      '--https-port <number>',
      'of hosts that are not in front yet',
      wholeNumber('--https-port', PORT_MAX, 1),
      443,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      const { siteHost, collectHost, ca, format } = flags;
      const checked = await checkFirstParty({
        ...siteNames(flags),
        siteHost,
        collectHost,
        issuer: ca,
        resolver: flags.resolver ?? null,
        ends: { http: flags.httpPort, https: flags.httpsPort, timeoutMs: TIMEOUT },
        now: Date.now,
      });
      await print([format === 'json' ? `${JSON.stringify(checked, null, 2)}\n` : checkText(checked)]);
      if (checked.mend > 0) throw new Reported();
    });
}

function resolver(text: string): string {
  const [, v6, v4, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (isIP(v6 ?? v4 ?? '') === 0 || Number(port ?? 53) > PORT_MAX || Number(port ?? 53) === 0)
    throw new UsageError(
      `--resolver: found "${text}"; must be the address of a DNS server, with its port or without: 192.0.2.53:53`,
    );
  return text;
}
