/** Fields that the code reads and the form does not have, and the other way round. */
import type { Finding, Template } from '../file/template.ts';
import { allParameters } from './parameters.ts';
import type { Usage } from './usage.ts';

/** What GTM gives beside the form. */
const GIVEN = new Set(['gtmOnSuccess', 'gtmOnFailure', 'gtmEventId', 'gtmTagId', 'gtmTestMode']);
const WITHOUT_VALUE = new Set(['GROUP', 'LABEL']);

export function checkFields({ info, parameters, permissions }: Template, usage: Usage): Finding[] {
  const found: Finding[] = [];
  const declared = new Set(allParameters(parameters).map(({ name }) => name));
  const seen = new Set<string>();
  for (const { name, line } of usage.fields) {
    if (declared.has(name) || GIVEN.has(name) || seen.has(name)) continue;
    seen.add(name);
    found.push({ code: 'field_undeclared', line, message: `data.${name} is read, but there is no such parameter` });
  }
  if (!usage.isDataPassed) {
    const read = new Set(usage.fields.map(({ name }) => name));
    // a field may be there for a condition of another, or for a permission
    const steering = new Set(
      allParameters(parameters).flatMap((one) => (one.enablingConditions ?? []).map(({ paramName }) => paramName)),
    );
    const inPermissions = JSON.stringify(permissions);
    for (const { name, type } of allParameters(parameters)) {
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
