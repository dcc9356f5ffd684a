/** What the dataLayer's pushes have come to: merged (version 2), and the last of each key (version 1). */
import { merge, nested, type Plain } from './merge.ts';

export type DataModel = {
  /** Version 2: the value at a dotted path. Version 1: what was pushed last under that very key, dots and all. */
  get(key: string, version?: 1 | 2): unknown;
  /** Merges; dots in the key are steps. */
  set(key: string, value: unknown): void;
  /** Takes in the keys of a push; with `_clear: true` each replaces what it had before. */
  take(push: Plain): void;
  /** Forgets a key of the first level. */
  forget(key: string): void;
  /** Forgets all. */
  reset(): void;
};

export function createDataModel(): DataModel {
  let merged: Plain = {};
  const last = new Map<string, unknown>();

  function set(key: string, value: unknown): void {
    last.set(key, value);
    merge(nested(key, value), merged);
  }

  return {
    set,
    get(key, version = 2) {
      if (version === 1) return last.get(key);
      let value: unknown = merged;
      for (const name of key.split('.')) {
        // what is inherited is not the page's: `constructor` would lead out of the sandbox
        if (value === undefined || value === null || !Object.hasOwn(Object(value), name)) return undefined;
        value = (value as Plain)[name];
      }
      return value;
    },
    take(push) {
      for (const [key, value] of Object.entries(push)) {
        if (key === '_clear') continue;
        if (push['_clear']) set(key, undefined);
        set(key, value);
      }
    },
    forget(key) {
      delete merged[key];
    },
    reset() {
      merged = {};
      last.clear();
    },
  };
}
