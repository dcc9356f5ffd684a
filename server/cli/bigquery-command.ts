/** `clario bigquery`: BigQuery as the warehouse. */
import { Command } from 'commander';
import { bigqueryCostCommand } from './bigquery-cost-command.ts';
import { bigqueryApplyCommand, bigqueryPlanCommand } from './bigquery-deploy-command.ts';
import { bigqueryMaterializeCommand } from './bigquery-materialize-command.ts';
import { oneLine } from './one-line.ts';

export function bigqueryCommand(): Command {
  return oneLine(new Command('bigquery'))
    .description('BigQuery as the warehouse.')
    .helpCommand(false)
    .addCommand(bigqueryPlanCommand())
    .addCommand(bigqueryApplyCommand())
    .addCommand(bigqueryMaterializeCommand())
    .addCommand(bigqueryCostCommand());
}
