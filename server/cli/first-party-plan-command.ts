/** `clario first-party plan`: what a client's people set up, as records and snippets. */
import { isIP } from 'node:net';
import { Command } from 'commander';
import { hostProblem, registrableDomain } from '../first-party/hosts.ts';
import { plan, targetProblem } from '../first-party/plan.ts';
import { planText } from '../first-party/plan-text.ts';
import { addSiteFlags, type SiteFlags, siteNames } from './first-party-options.ts';
import { oneLine, UsageError } from './one-line.ts';
import { print } from './print.ts';

const EXAMPLES = `
Nothing is looked up: the plan follows from the names and addresses alone. What is so, clario first-party check tells.

Examples:
  clario first-party plan --site-host www.shop.com --collect-host metrics.shop.com --target 203.0.113.7 --target 2001:db8::7
  clario first-party plan --site-host www.shop.com --collect-host metrics.shop.com --target collector.vendor.net --config shop.yaml`;

export function firstPartyPlanCommand(): Command {
  return addSiteFlags(oneLine(new Command('plan')), 'the site of --config, if it has several')
    .description(
      'Print the DNS records, and the snippets for the server of the shop, with what each way costs in Safari.',
    )
    .requiredOption('--target <address|name>', 'where the collector is; may be repeated', target, [])
    .addHelpText('after', EXAMPLES)
    .action(async (flags: SiteFlags & { target: string[] }) => {
      const { siteHost, collectHost, target: targets, ca, format } = flags;
      const { collectPath, scriptPath, cookieName } = siteNames(flags);
      if (collectHost === siteHost)
        throw new UsageError(
          `--collect-host: found "${collectHost}"; must be another host than --site-host: the shop's server hands the paths on to it`,
        );
      if (collectHost === registrableDomain(collectHost))
        throw new UsageError(
          `--collect-host: found "${collectHost}"; must be a host of its own below it, such as metrics.${collectHost}: the records would take the place of the domain's, and its CAA record be that of all its hosts`,
        );
      if (targets.length === 0) throw new UsageError("required option '--target <address|name>' not specified");
      const problem = targetProblem(targets, collectHost);
      if (problem !== null) throw new UsageError(`--target: ${problem}`);
      const made = plan({ siteHost, collectHost, targets, issuer: ca, collectPath, scriptPath, cookieName });
      await print([format === 'json' ? `${JSON.stringify(made, null, 2)}\n` : planText(made)]);
    });
}

function target(text: string, before: string[]): string[] {
  if (isIP(text) === 0 && hostProblem(text) !== null)
    throw new UsageError(`--target: found "${text}"; must be an address (IPv4 or IPv6) or the name of a host`);
  return [...before, text];
}
