/** A container's export, as far as it is drawn. */

import { parseTemplate } from '../gtm/file/parse.ts';
import type { Parameter } from '../gtm/file/template.ts';

type Given = { type: string; key?: string; value?: string; list?: Given[]; map?: Given[] };
type Entity = { name: string; type: string; parameter?: Given[] };
type Export = {
  containerVersion: {
    tag: (Entity & { firingTriggerId: string[] })[];
    client?: (Entity & { priority: number })[];
    variable: Entity[];
    builtInVariable: { name: string }[];
    customTemplate: { templateId: string; name: string; templateData: string }[];
  };
};

/** A tag or a client, its template's form, and what stands in it. `rows`: of tables. */
export type Filled = {
  name: string;
  template: string;
  templateName: string;
  parameters: Parameter[];
  values: Map<string, string | Map<string, string>[]>;
};

export type Drawn = {
  tag: Filled & { trigger: string };
  client: (Filled & { priority: number }) | null;
  variables: { name: string; kind: string; value: string }[];
  builtIn: string[];
};

/** Ids of GTM's own triggers, and its names for kinds of variables. */
const TRIGGERS: { [id: string]: string } = { 2147479573: 'Initialization - All Pages', 2147479574: 'All Events' };
const KINDS: { [type: string]: string } = { v: 'Data Layer Variable', c: 'Constant' };

export function read(text: string): Drawn {
  const { tag, client = [], variable, builtInVariable, customTemplate } = (JSON.parse(text) as Export).containerVersion;
  const filled = ({ name, type, parameter = [] }: Entity): Filled => {
    const { templateData: template, name: templateName } = customTemplate.find(({ templateId }) =>
      type.endsWith(`_${templateId}`),
    )!;
    const values = new Map(parameter.map((one) => [one.key!, given(one)]));
    return { name, template, templateName, parameters: parseTemplate(template).template!.parameters, values };
  };
  return {
    tag: { ...filled(tag[0]!), trigger: TRIGGERS[tag[0]!.firingTriggerId[0]!]! },
    client: client[0] === undefined ? null : { ...filled(client[0]), priority: client[0].priority },
    variables: variable.map(({ name, type, parameter = [] }) => ({
      name,
      kind: KINDS[type]!,
      value: parameter.find(({ key }) => key === 'name' || key === 'value')!.value!,
    })),
    builtIn: builtInVariable.map(({ name }) => name),
  };
}

function given({ value, list = [] }: Given): string | Map<string, string>[] {
  if (value !== undefined) return value;
  if (list.every(({ map }) => map === undefined)) return list.map((one) => one.value).join('\n');
  return list.map(({ map = [] }) => new Map(map.map((one) => [one.key!, one.value!])));
}
