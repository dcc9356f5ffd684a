/** Variables of a web container, for one event. */

import { cookieValues } from '../../api/common/cookies.ts';
import { fromPage } from '../../api/web/page-values.ts';
import { partOf } from '../../api/web/url.ts';
import { toText } from '../../language/convert.ts';
import type { Obj, Value } from '../../language/value.ts';
import { lookupOnce } from '../lookup-once.ts';
import { defaultOf, lookupTable } from '../lookup-table.ts';
import type { Container, Variable } from '../model.ts';
import { fieldValues, type Lookup } from '../values.ts';
import type { DataModel } from './data-model.ts';

export type LookupContext = {
  container: Pick<Container, 'variables' | 'publicId' | 'version'>;
  model: Pick<DataModel, 'get'>;
  event: string;
  page: { url: string; referrer: string; cookies: string; window: { [name: string]: unknown } };
  /** Runs a custom template that is a variable. */
  runVariable: (variable: Variable, data: Obj) => Value;
};

export function webLookup(context: LookupContext): Lookup {
  return lookupOnce(context.container.variables, context.event, (variable, lookup) =>
    valueOfVariable(variable, context, lookup),
  );
}

function valueOfVariable(variable: Variable, context: LookupContext, lookup: Lookup): Value {
  const { container, model, event, page } = context;
  const data = fieldValues(variable.fields, lookup);
  // a page may say that it is another
  const url = toText(model.get('gtm.url', 1) ?? page.url);
  const referrer = toText(model.get('gtm.referrer', 1) ?? page.referrer);
  switch (variable.type) {
    case 'PAGE_URL':
      return withoutFragment(url);
    case 'PAGE_HOSTNAME':
      return partOf(url, 'host', false, undefined);
    case 'PAGE_PATH':
      return partOf(url, 'path', false, undefined);
    case 'REFERRER':
      return referrer;
    case 'EVENT':
    case 'e':
      return event;
    case 'CONTAINER_ID':
      return container.publicId;
    case 'CONTAINER_VERSION':
      return container.version;
    case 'c':
      return data['value'];
    case 'v':
      return dataLayerValue(data, model);
    case 'j':
      return fromPage(globalAt(page.window, toText(data['name'])));
    case 'k':
      return cookieValues(page.cookies, toText(data['name']), data['decodeCookie'] === true)[0];
    case 'u':
      return urlPart(data, toText(data['customUrlSource'] || url));
    case 'f':
      return urlPart(data, referrer);
    case 'smm':
      return lookupTable(data);
    default:
      return context.runVariable(variable, data);
  }
}

function dataLayerValue(data: Obj, model: LookupContext['model']): Value {
  // the form's own default is 2, what an export does not say is 1
  const version = Number(data['dataLayerVersion'] ?? 1) === 2 ? 2 : 1;
  const name = toText(data['name']).replaceAll('\\.', '.');
  const value = fromPage(model.get(name, version));
  return value === undefined ? defaultOf(data) : value;
}

function urlPart(data: Obj, url: string): Value {
  const component = toText(data['component'] ?? 'URL').toLowerCase();
  if (component === 'url') return withoutFragment(url);
  return partOf(url, component, data['stripWww'] === true, data['queryKey']);
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '');
}

/** undefined where there is none, or the page's own getter throws. */
function globalAt(window: LookupContext['page']['window'], path: string): unknown {
  let value: unknown = window;
  try {
    for (const name of path.split('.')) {
      if (value === undefined || value === null) return value;
      value = (value as { [name: string]: unknown })[name];
    }
    return value;
  } catch {
    return undefined;
  }
}
