/** A small web template as its .tpl file holds it, and how its scenarios go. */
import { testText } from '../../../templates/gtm/test/template-file.ts';

export type Parts = {
  type?: string;
  code?: string;
  fields?: object[];
  permissions?: object[];
  /** One scenario each. */
  tests?: string[];
  setup?: string;
};

const indented = (text: string, by: string) => text.replace(/^/gm, by);

export function webTemplate(parts: Parts = {}): string {
  const { type = 'TAG', code = 'data.gtmOnSuccess();', fields = [], permissions = [], tests = [], setup = '' } = parts;
  const scenarios = tests.map((text, i) => `- name: test ${i + 1}\n  code: |-\n${indented(text, '    ')}\n`).join('');
  return `___INFO___

{"type": "${type}", "id": "cvt_temp_public_id", "displayName": "T", "containerContexts": ["WEB"]}

___TEMPLATE_PARAMETERS___

${JSON.stringify(fields)}

___SANDBOXED_JS_FOR_WEB_TEMPLATE___

${code}

___WEB_PERMISSIONS___

${JSON.stringify(permissions)}

___TESTS___

scenarios:${tests.length === 0 ? ' []' : ''}
${scenarios}setup: |-
${indented(setup, '  ')}

___NOTES___

Created by hand.
`;
}

/** 'passed', or why not. */
export function outcomes(parts: Parts): string[] {
  return testText(webTemplate(parts)).scenarios.map(({ passed, message }) => (passed ? 'passed' : message));
}

/** access_globals for these paths, each with the operations of its letters: r, w, x. */
export function globals(keys: { [path: string]: string }): object {
  const text = (string: string) => ({ type: 1, string });
  const listItem = Object.entries(keys).map(([path, operations]) => ({
    type: 3,
    mapKey: ['key', 'read', 'write', 'execute'].map(text),
    mapValue: [text(path), ...['r', 'w', 'x'].map((one) => ({ type: 8, boolean: operations.includes(one) }))],
  }));
  return {
    instance: {
      key: { publicId: 'access_globals', versionId: '1' },
      param: [{ key: 'keys', value: { type: 2, listItem } }],
    },
    isRequired: true,
  };
}
