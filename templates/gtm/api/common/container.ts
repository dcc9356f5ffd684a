/** The container and the template itself. */
import { toText } from '../../language/convert.ts';
import { copied, type Fn, objectOf } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { required } from '../arguments.ts';

export const containerApis: ApiTable = {
  callLater:
    ({ host }) =>
    (fn) => {
      const task = required<Fn>('callLater', 'function', fn, 'function');
      host.later(() => task());
    },
  /** Never throws: a template that may not log stays silent. */
  logToConsole:
    ({ host, permissions }) =>
    (...values) => {
      if (permissions.query('logging')) host.log(...values.map((one) => copied(one)));
    },
  getContainerVersion:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_container_data');
      return objectOf(host.containerVersion());
    },
  addEventCallback:
    ({ host, permissions }) =>
    (callback) => {
      permissions.assert('read_event_metadata');
      const tell = required<Fn>('addEventCallback', 'callback', callback, 'function');
      host.onEventEnd((containerId, eventData) => tell(containerId, copied(eventData)));
    },
  queryPermission:
    ({ permissions }) =>
    (permission, ...query) =>
      permissions.query(toText(permission), ...query),
};
