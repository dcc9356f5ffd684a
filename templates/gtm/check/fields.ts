/** Fields that the code reads and the form does not have, and the other way round. */
import type { Finding, Template } from '../file/template.ts';
import { allParameters, childrenOf, conditionsOf } from './parameters.ts';
import type { Usage } from './usage.ts';

/** What GTM gives beside the form. */
const GIVEN = new Set(['gtmOnSuccess', 'gtmOnFailure', 'gtmEventId', 'gtmTagId', 'gtmTestMode']);
const WITHOUT_VALUE = new Set(['GROUP', 'LABEL']);

export function checkFields({ info, parameters, permissions }: Template, usage: Usage): Finding[] {
  const found: Finding[] = [];
  const declared = new Set(allParameters(parameters).map(({ name }) => name));
  const seen = new Set<string>();
  for (const { name, line } of usage.fields) {
    if (declared.has(name) || GIVEN.has(name) || usage.given.has(name) || seen.has(name)) continue;
    seen.add(name);
    found.push({ code: 'field_undeclared', line, message: `data.${name} is read, but there is no such parameter` });
  }
  if (!usage.isDataPassed) {
    const read = new Set(usage.fields.map(({ name }) => name));
    // a field may be there for a condition of another, to show those below it, or for a permission
    const all = allParameters(parameters);
    const steering = new Set([
      ...all.flatMap((one) => conditionsOf(one).map(({ paramName }) => paramName)),
      ...all.filter((one) => childrenOf(one).length > 0).map(({ name }) => name),
    ]);
    const inPermissions = JSON.stringify(permissions);
    for (const { name, type } of all) {
      if (WITHOUT_VALUE.has(type) || read.has(name) || steering.has(name) || inPermissions.includes(`{{${name}}}`))
        continue;
      found.push({
        code: 'field_unused',
        line: 0,
        message: `parameter ${name} is declared, but data.${name} is never read`,
      });
    }
  }
  if (info.type === 'TAG' && !usage.words.has('gtmOnSuccess') && !usage.words.has('gtmOnFailure'))
    found.push({
      code: 'outcome_missing',
      line: 0,
      message: 'Tag code must invoke data.gtmOnSuccess() or data.gtmOnFailure()',
    });
  return found;
}
