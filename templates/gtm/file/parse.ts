/**
 * A .tpl file's text -> the template, and what is wrong with it. Never throws. What can still be run is; a file that has no
 * code has no template.
 */
import { parseJson } from './json-section.ts';
import { type SectionName, type Sections, sectionsOf } from './sections.ts';
import type { Finding, Info, Kind, Parameter, PermissionEntry, Source, Template } from './template.ts';
import { NO_TESTS, parseTests } from './tests-section.ts';

export type Parsed = { template: Template | null; findings: Finding[] };

export function parseTemplate(text: string): Parsed {
  const { sections, findings } = sectionsOf(text);
  const code = codeOf(sections);
  if (code === null) {
    const message =
      'a template has ___SANDBOXED_JS_FOR_WEB_TEMPLATE___ or ___SANDBOXED_JS_FOR_SERVER___, on a line of its own';
    return { template: null, findings: [...findings, { code: 'code_missing', line: 0, message }] };
  }
  const { kind, source } = code;
  const info = objectIn<Info>(sections, 'INFO', findings);
  const parameters = listIn<Parameter>(sections, 'TEMPLATE_PARAMETERS', findings);
  const permissions = listIn<PermissionEntry>(
    sections,
    kind === 'web' ? 'WEB_PERMISSIONS' : 'SERVER_PERMISSIONS',
    findings,
    'may be missing',
  ).filter((entry) => isPermission(entry, sections, kind, findings));
  const { tests, findings: ofTests } = sections.TESTS ? parseTests(sections.TESTS) : { tests: NO_TESTS, findings: [] };
  if (!sections.TESTS) findings.push(missing('TESTS'));
  return {
    template: { kind, info, parameters, code: source, permissions, ...tests },
    findings: [...findings, ...ofTests],
  };
}

function codeOf(sections: Sections): { kind: Kind; source: Source } | null {
  const { SANDBOXED_JS_FOR_WEB_TEMPLATE: web, SANDBOXED_JS_FOR_SERVER: server } = sections;
  if (web !== undefined) return { kind: 'web', source: web };
  return server === undefined ? null : { kind: 'server', source: server };
}

/** Of a template whose file says nothing of it. */
export const NO_INFO: Info = { type: 'TAG', id: '', displayName: '', containerContexts: [] };

function objectIn<Type>(sections: Sections, name: SectionName, findings: Finding[]): Type {
  const value = valueIn(sections, name, findings);
  if (value === undefined) return NO_INFO as Type;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Type;
  findings.push({ code: 'json_shape', line: sections[name]!.line, message: `___${name}___ must be an object` });
  return NO_INFO as Type;
}

function listIn<Type extends object>(
  sections: Sections,
  name: SectionName,
  findings: Finding[],
  absent?: 'may be missing',
): Type[] {
  if (absent !== undefined && sections[name] === undefined) return [];
  const value = valueIn(sections, name, findings);
  if (value === undefined) return [];
  const line = sections[name]!.line;
  if (!Array.isArray(value)) {
    findings.push({ code: 'json_shape', line, message: `___${name}___ must be a list` });
    return [];
  }
  const objects = value.filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  if (objects.length < value.length)
    findings.push({ code: 'json_shape', line, message: `___${name}___ must be a list of objects` });
  return objects;
}

function valueIn(sections: Sections, name: SectionName, findings: Finding[]): unknown {
  const section = sections[name];
  if (section === undefined) {
    findings.push(missing(name));
    return undefined;
  }
  if (section.text.trim() === '' && name === 'TEMPLATE_PARAMETERS') return [];
  const parsed = parseJson(name, section);
  if ('value' in parsed) return parsed.value;
  findings.push(parsed.finding);
  return undefined;
}

function missing(name: SectionName): Finding {
  return { code: 'section_missing', line: 0, message: `there is no section ___${name}___` };
}

/** What the rest relies on: a publicId, and parameters with a key. */
function isPermission(entry: PermissionEntry, sections: Sections, kind: Kind, findings: Finding[]): boolean {
  const { key, param } = (entry.instance ?? {}) as Partial<PermissionEntry['instance']>;
  const isFine =
    typeof key?.publicId === 'string' &&
    Array.isArray(param) &&
    param.every((one) => typeof one?.key === 'string' && typeof one.value === 'object' && one.value !== null);
  if (!isFine) {
    const name = kind === 'web' ? 'WEB_PERMISSIONS' : 'SERVER_PERMISSIONS';
    const line = sections[name]!.line;
    const message = `___${name}___: an entry must have instance.key.publicId and instance.param, a list of {key, value}`;
    findings.push({ code: 'permission_shape', line, message });
  }
  return isFine;
}
