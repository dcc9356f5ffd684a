/** A container export (exportFormatVersion 2) -> what the simulator runs. What it cannot run is an error, never left out. */
import { parseTemplate } from '../file/parse.ts';
import type { Kind } from '../file/template.ts';
import { SyntaxOffence, tryCompile } from '../language/program.ts';
import {
  type Client,
  type Condition,
  type Container,
  ContainerError,
  type Field,
  type Param,
  type Tag,
  type Trigger,
  type Variable,
} from './model.ts';
import { BUILT_IN_TRIGGERS, BUILT_INS, CONDITIONS, TRIGGERS, VARIABLES } from './types.ts';

type Json = { [key: string]: unknown };

/** @throws ContainerError with everything that is wrong */
export function readContainer(text: string): Container {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ContainerError([`it is not JSON: ${(error as Error).message}`]);
  }
  const problems: string[] = [];
  const root = objectOf(value);
  if (root['exportFormatVersion'] !== 2) problems.push('exportFormatVersion: must be 2: is it an export of GTM?');
  const version = objectOf(root['containerVersion']);
  const about = objectOf(version['container']);
  const usage = listOf(about['usageContext']).map(String);
  const kind = usage.includes('SERVER') ? 'server' : 'web';
  if (!usage.some((one) => one === 'WEB' || one === 'SERVER'))
    problems.push('containerVersion.container.usageContext: must be ["WEB"] or ["SERVER"]');

  const templates = templatesOf(version, String(about['containerId']), problems);
  const triggers = [...builtInTriggers(kind), ...triggersOf(version, kind, problems)];
  const variables = [...builtInVariables(version, kind, problems), ...variablesOf(version, kind, templates, problems)];
  const tags = tagsOf(version, templates, new Set(triggers.map(({ id }) => id)), problems);
  const clients = clientsOf(version, templates, problems);
  checkReferences({ tags, triggers, variables, clients }, problems);
  if (problems.length > 0) throw new ContainerError(problems);
  const publicId = String(about['publicId'] ?? 'GTM-LOCAL');
  return {
    kind,
    publicId,
    version: String(version['containerVersionId'] ?? '0'),
    tags,
    triggers,
    variables,
    clients,
    templates,
  };
}

function templatesOf(version: Json, containerId: string, problems: string[]): Container['templates'] {
  const templates: Container['templates'] = {};
  listOf(version['customTemplate']).forEach((one, i) => {
    const { templateId, name, templateData, galleryReference } = objectOf(one);
    const where = `containerVersion.customTemplate[${i}] ${name}`;
    const { template, findings } = parseTemplate(String(templateData ?? ''));
    if (template === null) {
      problems.push(`${where}: ${findings.map(({ message }) => message).join('; ')}`);
      return;
    }
    const compiled = tryCompile(template.code);
    if (compiled instanceof SyntaxOffence) problems.push(`${where}, line ${compiled.line}: ${compiled.message}`);
    const named = { ...template, name: String(name ?? template.info.displayName) };
    templates[`cvt_${containerId}_${templateId}`] = named;
    const gallery = objectOf(galleryReference)['galleryTemplateId'];
    if (typeof gallery === 'string') templates[`cvt_${gallery}`] = named;
  });
  return templates;
}

function builtInTriggers(kind: Kind): Trigger[] {
  return Object.entries(BUILT_IN_TRIGGERS[kind]).map(([id, [name, event]]) => ({
    id,
    name,
    events: event === null ? null : [event],
    conditions: [],
  }));
}

function triggersOf(version: Json, kind: Kind, problems: string[]): Trigger[] {
  return listOf(version['trigger']).flatMap((one, i) => {
    const trigger = objectOf(one);
    const where = `containerVersion.trigger[${i}] ${trigger['name']}`;
    const type = String(trigger['type']);
    if (!Object.hasOwn(TRIGGERS[kind], type)) {
      problems.push(
        `${where}: the simulator has no trigger of type ${type}: ${Object.keys(TRIGGERS[kind]).join(', ')}`,
      );
      return [];
    }
    const event = TRIGGERS[kind][type]!;
    const filters = [...listOf(trigger['customEventFilter']), ...listOf(trigger['filter'])];
    const conditions = filters.flatMap((filter) => conditionOf(objectOf(filter), where, problems));
    return [
      {
        id: String(trigger['triggerId']),
        name: String(trigger['name']),
        events: event === null ? null : [event],
        conditions,
      },
    ];
  });
}

function conditionOf(filter: Json, where: string, problems: string[]): Condition[] {
  const type = String(filter['type']);
  if (!CONDITIONS.includes(type)) {
    problems.push(`${where}: the simulator has no condition ${type}: ${CONDITIONS.join(', ')}`);
    return [];
  }
  const fields = new Map(fieldsOf(filter['parameter'], where, problems).map(({ key, value }) => [key, value]));
  const none: Param = { kind: 'text', text: '' };
  const isTrue = (key: string) => {
    const value = fields.get(key);
    return value?.kind === 'boolean' && value.value;
  };
  return [
    {
      type,
      left: fields.get('arg0') ?? none,
      right: fields.get('arg1') ?? none,
      isNegated: isTrue('negate'),
      ignoresCase: isTrue('ignore_case'),
    },
  ];
}

function builtInVariables(version: Json, kind: Kind, problems: string[]): Variable[] {
  return listOf(version['builtInVariable']).flatMap((one, i) => {
    const { type, name } = objectOf(one);
    if (Object.hasOwn(BUILT_INS[kind], String(type))) return [{ name: String(name), type: String(type), fields: [] }];
    problems.push(
      `containerVersion.builtInVariable[${i}]: the simulator has no ${type}: ${Object.keys(BUILT_INS[kind]).join(', ')}`,
    );
    return [];
  });
}

function variablesOf(version: Json, kind: Kind, templates: Container['templates'], problems: string[]): Variable[] {
  return listOf(version['variable']).flatMap((one, i) => {
    const variable = objectOf(one);
    const where = `containerVersion.variable[${i}] ${variable['name']}`;
    const type = String(variable['type']);
    if (!VARIABLES[kind].includes(type) && !Object.hasOwn(templates, type)) {
      problems.push(
        `${where}: the simulator has no variable of type ${type}: ${VARIABLES[kind].join(', ')}, or a template`,
      );
      return [];
    }
    return [{ name: String(variable['name']), type, fields: fieldsOf(variable['parameter'], where, problems) }];
  });
}

const OPTIONS = ['ONCE_PER_EVENT', 'ONCE_PER_LOAD', 'UNLIMITED'] as const;

function tagsOf(version: Json, templates: Container['templates'], triggers: Set<string>, problems: string[]): Tag[] {
  return listOf(version['tag']).flatMap((one, i) => {
    const tag = objectOf(one);
    const where = `containerVersion.tag[${i}] ${tag['name']}`;
    if (tag['paused'] === true) return [];
    const type = String(tag['type']);
    if (!Object.hasOwn(templates, type)) {
      problems.push(`${where}: no template of type ${type} is in this export; the simulator has no tags of GTM's own`);
      return [];
    }
    const [firing, blocking] = [
      listOf(tag['firingTriggerId']).map(String),
      listOf(tag['blockingTriggerId']).map(String),
    ];
    for (const id of [...firing, ...blocking])
      if (!triggers.has(id)) problems.push(`${where}: Tag references an unknown trigger: ${id}`);
    const option = OPTIONS.find((known) => known === (tag['tagFiringOption'] ?? 'ONCE_PER_EVENT'));
    if (option === undefined) problems.push(`${where}: tagFiringOption must be ${OPTIONS.join(', ')}`);
    return [
      {
        ...{ id: String(tag['tagId']), name: String(tag['name']), type, firing, blocking },
        option: option ?? 'ONCE_PER_EVENT',
        priority: Number(objectOf(tag['priority'])['value'] ?? 0),
        fields: fieldsOf(tag['parameter'], where, problems),
      },
    ];
  });
}

function clientsOf(version: Json, templates: Container['templates'], problems: string[]): Client[] {
  const clients = listOf(version['client']).flatMap((one, i) => {
    const client = objectOf(one);
    const where = `containerVersion.client[${i}] ${client['name']}`;
    const type = String(client['type']);
    if (!Object.hasOwn(templates, type)) {
      problems.push(
        `${where}: no template of type ${type} is in this export; the simulator has no clients of GTM's own`,
      );
      return [];
    }
    const fields = fieldsOf(client['parameter'], where, problems);
    return [{ name: String(client['name']), type, fields, priority: Number(client['priority'] ?? 0) }];
  });
  return clients.sort((a, b) => b.priority - a.priority);
}

function fieldsOf(parameters: unknown, where: string, problems: string[]): Field[] {
  return listOf(parameters).flatMap((one) => {
    const parameter = objectOf(one);
    const value = paramOf(parameter, where, problems);
    return value === null ? [] : [{ key: String(parameter['key']), value }];
  });
}

function paramOf(parameter: Json, where: string, problems: string[]): Param | null {
  const { type, value } = parameter;
  switch (type) {
    case 'TEMPLATE':
    case 'TAG_REFERENCE':
    case 'TRIGGER_REFERENCE':
      return { kind: 'text', text: String(value ?? '') };
    case 'BOOLEAN':
      // a reference may stand where a box could be ticked
      return /^\{\{/.test(String(value))
        ? { kind: 'text', text: String(value) }
        : { kind: 'boolean', value: String(value) === 'true' };
    case 'INTEGER':
      return { kind: 'number', value: Number(value) };
    case 'LIST':
      return {
        kind: 'list',
        items: listOf(parameter['list']).flatMap((one) => paramOf(objectOf(one), where, problems) ?? []),
      };
    case 'MAP':
      return { kind: 'map', entries: fieldsOf(parameter['map'], where, problems) };
    default:
      problems.push(
        `${where}: a parameter's type must be TEMPLATE, BOOLEAN, INTEGER, LIST, MAP, TAG_REFERENCE or TRIGGER_REFERENCE, not ${type}`,
      );
      return null;
  }
}

/** Every {{Variable}} must be one of the container's. */
function checkReferences(
  parts: Pick<Container, 'tags' | 'triggers' | 'variables' | 'clients'>,
  problems: string[],
): void {
  const known = new Set(['_event', ...parts.variables.map(({ name }) => name)]);
  const look = (param: Param, where: string): void => {
    if (param.kind === 'list') for (const one of param.items) look(one, where);
    else if (param.kind === 'map') for (const { value } of param.entries) look(value, where);
    else if (param.kind === 'text')
      for (const name of referencesIn(param.text))
        if (!known.has(name)) problems.push(`${where}: there is no variable {{${name}}}`);
  };
  for (const { name, fields } of [...parts.tags, ...parts.variables, ...parts.clients])
    for (const { value } of fields) look(value, name);
  for (const { name, conditions } of parts.triggers)
    for (const { left, right } of conditions) {
      look(left, name);
      look(right, name);
    }
}

/** Names within {{…}}. */
function referencesIn(text: string): string[] {
  return [...text.matchAll(/\{\{([^{}]+)\}\}/g)].map(([, name]) => name!.trim());
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
