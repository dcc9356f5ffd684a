/** Lists of the settings as regular expressions: made where the script is rendered, shorter and quicker in the browser. */

/** Matches these event names, in upper or lower case; or every name. */
export function wantedNames(names: string[] | '*'): RegExp {
  return names === '*' ? /^/ : new RegExp(`^(?:${shortest(names).join('|')})$`, 'i');
}

/** A name that is wanted without its underscores too stands once, for both and for what lies between them. */
function shortest(names: string[]): string[] {
  const bare = (name: string) => name.replaceAll('_', '');
  const twins = names.filter((name) => name !== bare(name) && names.includes(bare(name)));
  return names
    .filter((name) => !twins.some((twin) => bare(twin) === name))
    .map((name) => (twins.includes(name) ? escaped(name).replaceAll('_', '_?') : escaped(name)));
}

/** Matches `name=value` of a URL's query, with a value, for these names. */
export function wantedParameters(names: string[]): RegExp {
  const utm = names.filter((name) => name.startsWith('utm_')).map((name) => escaped(name.slice('utm_'.length)));
  const others = names.filter((name) => !name.startsWith('utm_')).map(escaped);
  const all = utm.length > 1 ? [`utm_(?:${utm.join('|')})`, ...others] : names.map(escaped);
  return new RegExp(`^(?:${all.join('|')})=.`);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
