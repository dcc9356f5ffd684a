/** The parts of a container export (exportFormatVersion 2), as GTM writes them. Ids of account and container are set anew at the import. */
import { createHash } from 'node:crypto';
import type { Kind, Parameter } from '../gtm/file/template.ts';

export const ACCOUNT_ID = '1';
export const CONTAINER_ID = '1';

/** What a field has; undefined takes the template's default. */
export type FieldValue = string | number | boolean | readonly string[] | readonly { [column: string]: string }[];

export type FieldValues = { readonly [field: string]: FieldValue | undefined };

export type Entity = { [key: string]: unknown };

/** A field of a tag, a client or a variable. */
export function parameter(key: string, value: FieldValue): Entity {
  if (typeof value === 'boolean') return { type: 'BOOLEAN', key, value: String(value) };
  if (typeof value === 'string' || typeof value === 'number') return { type: 'TEMPLATE', key, value: String(value) };
  const list = value.map((one) =>
    typeof one === 'string'
      ? { type: 'TEMPLATE', value: one }
      : { type: 'MAP', map: Object.entries(one).map(([column, text]) => parameter(column, text)) },
  );
  return { type: 'LIST', key, list };
}

/**
 * A template's fields with these values, or its defaults; those that the form would not show, and those without a value, are
 * left out. @throws Error for a value of a field that the template does not have
 */
export function fieldsOf(parameters: readonly Parameter[], values: FieldValues): Entity[] {
  const all = flatten(parameters);
  const unknown = Object.keys(values).find((key) => !all.some(({ name }) => name === key));
  if (unknown !== undefined) throw new Error(`the template has no field ${unknown}`);
  const given = (name: string) => values[name] ?? defaultOf(all.find((one) => one.name === name)) ?? undefined;
  return all.flatMap(({ name, enablingConditions = [] }) => {
    const isShown =
      enablingConditions.length === 0 ||
      enablingConditions.some(({ paramName, paramValue }) => given(paramName) === paramValue);
    const value = given(name);
    return !isShown || value === undefined ? [] : [parameter(name, value)];
  });
}

function flatten(parameters: readonly Parameter[]): Parameter[] {
  return parameters.flatMap((one) => [
    ...(one.type === 'GROUP' || one.type === 'LABEL' ? [] : [one]),
    ...flatten(one.subParams ?? []),
  ]);
}

function defaultOf(field: Parameter | undefined): FieldValue | undefined {
  const value = field?.defaultValue as FieldValue | undefined;
  return field?.['textAsList'] === true && typeof value === 'string' ? value.split('\n') : value;
}

export type ContainerParts = {
  kind: Kind;
  name: string;
  /** `YYYY-MM-DD HH:MM:SS`, UTC. */
  exportTime: string;
  customTemplate: Entity[];
  tag: Entity[];
  trigger?: Entity[];
  variable: Entity[];
  client?: Entity[];
  builtInVariable: Entity[];
};

/** The whole file's text. */
export function exportText({ kind, name, exportTime, ...parts }: ContainerParts): string {
  const own = { accountId: ACCOUNT_ID, containerId: CONTAINER_ID };
  const whole = {
    exportFormatVersion: 2,
    exportTime,
    containerVersion: {
      path: `accounts/${ACCOUNT_ID}/containers/${CONTAINER_ID}/versions/0`,
      ...own,
      containerVersionId: '0',
      container: {
        path: `accounts/${ACCOUNT_ID}/containers/${CONTAINER_ID}`,
        ...own,
        name,
        publicId: 'GTM-CLARIO',
        usageContext: [kind.toUpperCase()],
        fingerprint: fingerprint(name),
        tagIds: ['GTM-CLARIO'],
      },
      ...Object.fromEntries(
        Object.entries(parts).map(([key, entities]) => [key, entities!.map((one) => ({ ...own, ...one }))]),
      ),
      fingerprint: fingerprint(JSON.stringify(parts)),
    },
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

export function customTemplate(templateId: string, name: string, templateData: string): Entity {
  return { templateId, name, fingerprint: fingerprint(templateData), templateData };
}

/** The type of tags, clients and variables of a template in the same export. */
export function typeOf(templateId: string): string {
  return `cvt_${CONTAINER_ID}_${templateId}`;
}

/** GTM's are times; of what is in it, so that the same input gives the same file. */
export function fingerprint(text: string): string {
  const hash = createHash('sha256').update(text).digest();
  return String(1_000_000_000_000 + (hash.readUIntBE(0, 5) % 1_000_000_000_000));
}
