/** What GTM would not take of a template, or what looks like a mistake in it. */
import type { Finding, Template } from '../file/template.ts';
import { checkFields } from './fields.ts';
import { checkInfo } from './info.ts';
import { checkParameters } from './parameters.ts';
import { checkPermissions } from './permissions.ts';
import { checkTests } from './tests.ts';
import { usageOf } from './usage.ts';

/** In no order. Code that does not parse is not looked into: what the language has not is told where it is compiled. */
export function checkTemplate(template: Template): Finding[] {
  const usage = usageOf(template.code);
  return [
    ...checkInfo(template),
    ...checkParameters(template.parameters),
    ...checkTests(template),
    ...(usage === null ? [] : [...checkFields(template, usage), ...checkPermissions(template, usage)]),
  ];
}
