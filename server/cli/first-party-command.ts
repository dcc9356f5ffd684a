/** `clario first-party`: what makes the collector a host of the shop's own site, planned and checked. */
import { Command } from 'commander';
import { firstPartyCheckCommand } from './first-party-check-command.ts';
import { firstPartyPlanCommand } from './first-party-plan-command.ts';
import { oneLine } from './one-line.ts';

export function firstPartyCommand(): Command {
  return oneLine(new Command('first-party'))
    .description("A host of the shop's own site for the collector: plan its records, check what is so.")
    .helpCommand(false)
    .addCommand(firstPartyPlanCommand())
    .addCommand(firstPartyCheckCommand());
}
