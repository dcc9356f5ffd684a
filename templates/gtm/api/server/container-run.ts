/** Claiming a request, running the container on an event, and the event itself. */
import { copied, type Fn, type Obj } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { optional, required } from '../arguments.ts';
import type { ServerHost } from '../hosts.ts';
import { valueAt } from '../key-path.ts';

export const containerRunApis: ApiTable<ServerHost> = {
  claimRequest:
    ({ host }) =>
    () =>
      host.claim(),
  getClientName:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_container_data');
      return host.clientName;
    },
  runContainer:
    ({ host, permissions }) =>
    (event, onComplete, onStart) => {
      permissions.assert('run_container');
      const given = required<Obj>('runContainer', 'event', event, 'Object');
      const complete = optional<Fn>('runContainer', 'onComplete', onComplete, 'function');
      const start = optional<Fn>('runContainer', 'onStart', onStart, 'function');
      host.runContainer(
        copied(given) as Obj,
        (bind) => complete?.(bind),
        (bind) => start?.(bind),
      );
    },
  getAllEventData:
    ({ host, permissions }) =>
    () => {
      permissions.assert('read_event_data');
      return copied(host.eventData());
    },
  getEventData:
    ({ host, permissions }) =>
    (key) => {
      const path = required<string>('getEventData', 'keyPath', key, 'string');
      permissions.assert('read_event_data', path);
      return copied(valueAt(host.eventData(), path));
    },
  isConsentGranted:
    ({ host }) =>
    (type) =>
      host.isConsentGranted(required('isConsentGranted', 'consentType', type, 'string')),
  addMessageListener:
    ({ host, permissions }) =>
    (type, listener) => {
      const name = required<string>('addMessageListener', 'messageType', type, 'string');
      const tell = required<Fn>('addMessageListener', 'callback', listener, 'function');
      permissions.assert('use_message', name, 'listen');
      host.messages.listen(name, (sent, message) => tell(sent, message));
    },
  hasMessageListener:
    ({ host, permissions }) =>
    (type) => {
      const name = required<string>('hasMessageListener', 'messageType', type, 'string');
      permissions.assert('use_message', name, 'listen');
      return host.messages.has(name);
    },
  sendMessage:
    ({ host, permissions }) =>
    (type, message) => {
      const name = required<string>('sendMessage', 'messageType', type, 'string');
      permissions.assert('use_message', name, 'send');
      host.messages.send(name, copied(message));
    },
};
