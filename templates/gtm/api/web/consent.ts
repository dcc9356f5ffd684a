/** Google's consent mode. */
import { copied, type Fn, type Obj } from '../../language/value.ts';
import type { ApiTable } from '../api.ts';
import { required } from '../arguments.ts';
import type { WebHost } from '../hosts.ts';

export const consentApis: ApiTable<WebHost> = {
  isConsentGranted:
    ({ host, permissions }) =>
    (type) => {
      const name = required<string>('isConsentGranted', 'consentType', type, 'string');
      permissions.assert('access_consent', name, 'read');
      return host.consent.isGranted(name);
    },
  addConsentListener:
    ({ host, permissions }) =>
    (type, listener) => {
      const name = required<string>('addConsentListener', 'consentType', type, 'string');
      const tell = required<Fn>('addConsentListener', 'listener', listener, 'function');
      permissions.assert('access_consent', name, 'read');
      host.consent.onChange(name, (changed, granted) => tell(changed, granted));
    },
  setDefaultConsentState:
    ({ host, permissions }) =>
    (state) => {
      const given = required<Obj>('setDefaultConsentState', 'consentSettings', state, 'Object');
      // these say for whom and how long, and are no types of consent
      for (const type of Object.keys(given)) {
        if (type !== 'region' && type !== 'wait_for_update') permissions.assert('access_consent', type, 'write');
      }
      host.consent.setDefault(copied(given) as Obj);
    },
  updateConsentState:
    ({ host, permissions }) =>
    (state) => {
      const given = required<Obj>('updateConsentState', 'consentSettings', state, 'Object');
      for (const type of Object.keys(given)) permissions.assert('access_consent', type, 'write');
      host.consent.update(copied(given) as Obj);
    },
};
