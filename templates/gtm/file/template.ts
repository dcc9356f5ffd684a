/** A custom template as its .tpl file holds it. */

export type Kind = 'web' | 'server';

/** A thing that is wrong, or may be, with the line of the .tpl file it stands on (from 1; 0 when of no line). */
export type Finding = { code: string; line: number; message: string };

export type Info = {
  type: 'TAG' | 'MACRO' | 'CLIENT';
  id: string;
  displayName: string;
  containerContexts: string[];
  [key: string]: unknown;
};

/** A field of the template's form; a GROUP holds others and has no value of its own. */
export type Parameter = {
  type: string;
  name: string;
  displayName?: string;
  checkboxText?: string;
  help?: string;
  defaultValue?: unknown;
  simpleValueType?: boolean;
  subParams?: Parameter[];
  enablingConditions?: { paramName: string; paramValue: unknown; type: string }[];
  valueValidators?: { type: string; args?: unknown[]; errorMessage?: string }[];
  [key: string]: unknown;
};

/** The encoding of values in permissions: 1 string, 2 list, 3 map, 8 boolean. */
export type PermissionValue =
  | { type: 1; string: string }
  | { type: 2; listItem: PermissionValue[] }
  | { type: 3; mapKey: PermissionValue[]; mapValue: PermissionValue[] }
  | { type: 8; boolean: boolean };

export type PermissionEntry = {
  instance: {
    key: { publicId: string; versionId: string };
    param: { key: string; value: PermissionValue }[];
  };
  clientAnnotations?: { isEditedByUser: boolean };
  isRequired: boolean;
};

/** A piece of sandboxed JavaScript; `line`: where its first line stands in the file. */
export type Source = { text: string; line: number };

export type Scenario = { name: string; code: Source };

export type Template = {
  kind: Kind;
  info: Info;
  parameters: Parameter[];
  code: Source;
  permissions: PermissionEntry[];
  /** Runs before each scenario, in the same scope. */
  setup: Source;
  scenarios: Scenario[];
};
