/** Consent mode: what the page, its banner and templates have said of each type. */

export type ConsentState = {
  /** What nobody has spoken of is granted. */
  isGranted(type: string): boolean;
  /** Told of each change by an update. */
  onChange(type: string, listener: (type: string, granted: boolean) => void): void;
  setDefault(state: { [type: string]: unknown }): void;
  update(state: { [type: string]: unknown }): void;
};

type Entry = { standard?: boolean; rank: number; updated?: boolean };

/** These say for whom, and how long Google's own tags wait: they are no types. */
const NO_TYPES = ['region', 'wait_for_update'];

/**
 * @param region the visitor's, as ISO 3166-2 has it (`DE`, `US-CA`): defaults for others are not hers, and the closer region
 * goes first. Without one, defaults for a region are nobody's.
 */
export function createConsent(region = ''): ConsentState {
  const entries = new Map<string, Entry>();
  const listeners: { type: string; tell: (type: string, granted: boolean) => void }[] = [];

  const stateOf = (type: string) => entries.get(type)?.updated ?? entries.get(type)?.standard;
  const entryOf = (type: string) => {
    const entry = entries.get(type) ?? { rank: -1 };
    entries.set(type, entry);
    return entry;
  };

  return {
    isGranted: (type) => stateOf(type) ?? true,
    onChange(type, tell) {
      listeners.push({ type, tell });
    },
    setDefault(state) {
      const rank = rankOf(state['region'], region);
      if (rank === null) return;
      for (const [type, granted] of typesIn(state)) {
        const entry = entryOf(type);
        if (entry.rank > rank) continue;
        entry.standard = granted;
        entry.rank = rank;
      }
    },
    update(state) {
      for (const [type, granted] of typesIn(state)) {
        const before = stateOf(type);
        entryOf(type).updated = granted;
        if (before === granted) continue;
        for (const one of listeners) if (one.type === type) one.tell(type, granted);
      }
    },
  };
}

function typesIn(state: { [type: string]: unknown }): [type: string, granted: boolean][] {
  return Object.entries(state).flatMap(([type, value]) =>
    NO_TYPES.includes(type) || (value !== 'granted' && value !== 'denied') ? [] : [[type, value === 'granted']],
  );
}

/** 0 for everybody, 1 for the visitor's country, 2 for her very region; null for others. */
function rankOf(regions: unknown, region: string): number | null {
  const list = (Array.isArray(regions) ? regions : [regions]).filter((one) => typeof one === 'string' && one !== '');
  if (list.length === 0) return 0;
  if (region === '') return null;
  if (region.includes('-') && list.includes(region)) return 2;
  return list.includes(region.split('-')[0]!) ? 1 : null;
}
