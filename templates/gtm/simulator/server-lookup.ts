/** Variables of a server container, for one event. */

import type { ServerHost } from '../api/hosts.ts';
import { valueAt } from '../api/key-path.ts';
import { toText } from '../language/convert.ts';
import type { Obj, Value } from '../language/value.ts';
import { lookupOnce } from './lookup-once.ts';
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

export function serverLookup(context: LookupContext): Lookup {
  return lookupOnce(context.container.variables, context.event['event_name'], (variable, lookup) =>
    valueOfVariable(variable, context, lookup),
  );
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
