import { describe, expect, it, test } from 'vitest';
import { outcomes } from '../web-template.ts';

const SETUP = `const isConsentGranted = require('isConsentGranted');
const addConsentListener = require('addConsentListener');
const setDefaultConsentState = require('setDefaultConsentState');
const updateConsentState = require('updateConsentState');
const heard = [];
const listen = (type) => addConsentListener(type, (changed, granted) => heard.push([changed, granted]));`;

const passes = (code: string) => expect(outcomes({ tests: [code], setup: SETUP })).toEqual(['passed']);

describe('consent', () => {
  it.each([
    // without a default nobody is asked
    ["assertThat(isConsentGranted('ad_storage')).isTrue();"],
    ["setDefaultConsentState({ad_storage: 'denied'}); assertThat(isConsentGranted('ad_storage')).isFalse();"],
    [
      "setDefaultConsentState({ad_storage: 'denied', region: ['ES'], wait_for_update: 500}); assertThat(isConsentGranted('ad_storage')).isFalse();",
    ],
    [
      "setDefaultConsentState({ad_storage: 'denied'}); updateConsentState({ad_storage: 'granted'}); assertThat(isConsentGranted('ad_storage')).isTrue();",
    ],
    // what the visitor said stays
    [
      "updateConsentState({ad_storage: 'granted'}); setDefaultConsentState({ad_storage: 'denied'}); assertThat(isConsentGranted('ad_storage')).isTrue();",
    ],
    [
      "listen('ad_storage'); updateConsentState({ad_storage: 'denied', analytics_storage: 'granted'}); assertThat(heard).isEqualTo([['ad_storage', false]]);",
    ],
    [
      "const state = {ad_storage: 'denied'}; setDefaultConsentState(state); state.ad_storage = 'granted'; assertThat(isConsentGranted('ad_storage')).isFalse();",
    ],
  ])('%s', passes);

  it.each([
    ['isConsentGranted();', 'Error in isConsentGranted. Required argument consentType not supplied.'],
    [
      "addConsentListener('ad_storage', 5);",
      'Error in addConsentListener. Argument listener has type number, which does not match required type function.',
    ],
    [
      "updateConsentState('granted');",
      'Error in updateConsentState. Argument consentSettings has type string, which does not match required type Object.',
    ],
  ])('%s', (code, message) => {
    expect(outcomes({ tests: [code], setup: SETUP })).toEqual([`${message} (line 22:1)`]);
  });
});

describe('needs a permission for each type', () => {
  const text = (string: string) => ({ type: 1, string });
  const flag = (boolean: boolean) => ({ type: 8, boolean });
  const permissions = [
    {
      instance: {
        key: { publicId: 'access_consent', versionId: '1' },
        param: [
          {
            key: 'consentTypes',
            value: {
              type: 2,
              listItem: [
                {
                  type: 3,
                  mapKey: ['consentType', 'read', 'write'].map(text),
                  mapValue: [text('ad_storage'), flag(true), flag(true)],
                },
                {
                  type: 3,
                  mapKey: ['consentType', 'read', 'write'].map(text),
                  mapValue: [text('analytics_storage'), flag(true), flag(false)],
                },
              ],
            },
          },
        ],
      },
      isRequired: true,
    },
  ];
  const reasonOf = (code: string) =>
    outcomes({ code: `${code}\ndata.gtmOnSuccess();`, permissions, tests: ['runCode({});'] })[0]!.split(' (line')[0];

  it.each([
    ["require('setDefaultConsentState')({ad_storage: 'denied', region: ['ES'], wait_for_update: 1});", 'passed'],
    ["require('isConsentGranted')('analytics_storage');", 'passed'],
    [
      "require('updateConsentState')({ad_storage: 'granted', analytics_storage: 'granted'});",
      'Prohibited write on consent type: analytics_storage.',
    ],
    ["require('addConsentListener')('ad_user_data', () => {});", 'Prohibited read on consent type: ad_user_data.'],
  ])('%s', (code, expected) => {
    expect(reasonOf(code)).toBe(expected);
  });
});

test('a scenario knows nothing of the consent of the one before', () => {
  const first = "updateConsentState({ad_storage: 'denied'});";
  const second = "assertThat(isConsentGranted('ad_storage')).isTrue();";
  expect(outcomes({ tests: [first, second], setup: SETUP })).toEqual(['passed', 'passed']);
});
