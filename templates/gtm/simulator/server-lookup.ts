/** Variables of a server container, for one event. */

import type { ServerHost } from '../api/hosts.ts';
import { valueAt } from '../api/key-path.ts';
import { toText } from '../language/convert.ts';
import type { Obj, Value } from '../language/value.ts';
import { defaultOf, lookupTable } from './lookup-table.ts';
import type { Container, Variable } from './model.ts';
import { fieldValues, type Lookup } from './values.ts';

export type LookupContext = {
  container: Pick<Container, 'variables' | 'publicId' | 'version'>;
  request: ServerHost['request'];
  clientName: string | undefined;
  event: Obj;
  /** Runs a custom template that is a variable. */
  runVariable: (variable: Variable, data: Obj) => Value;
};

/** Each variable is worked out once an event. One that refers to itself is undefined there. */
export function serverLookup(context: LookupContext): Lookup {
  const variables = new Map(context.container.variables.map((one) => [one.name, one]));
  const known = new Map<string, Value>();
  const lookup: Lookup = (name) => {
    if (name === '_event') return context.event['event_name'];
    const variable = variables.get(name);
    if (variable === undefined || known.has(name)) return known.get(name);
    known.set(name, undefined);
    const value = valueOfVariable(variable, context, lookup);
    known.set(name, value);
    return value;
  };
  return lookup;
}

function valueOfVariable(variable: Variable, context: LookupContext, lookup: Lookup): Value {
  const { request, event, container, clientName } = context;
  const data = fieldValues(variable.fields, lookup);
  switch (variable.type) {
    case 'EVENT_NAME':
      return event['event_name'];
    case 'CLIENT_NAME':
      return clientName;
    case 'QUERY_STRING':
      return request.query;
    case 'REQUEST_PATH':
      return request.path;
    case 'REQUEST_METHOD':
      return request.method;
    case 'CONTAINER_ID':
      return container.publicId;
    case 'CONTAINER_VERSION':
      return container.version;
    case 'c':
      return data['value'];
    case 'ed':
      return valueAt(event, toText(data['keyPath'])) ?? defaultOf(data);
    case 'rh':
      return request.headers[toText(data['headerName']).toLowerCase()];
    case 'qp':
      return (
        new URLSearchParams(request.query).get(toText(data['queryParamName'] ?? data['parameterName'])) ?? undefined
      );
    case 'smm':
      return lookupTable(data);
    default:
      return context.runVariable(variable, data);
  }
}
