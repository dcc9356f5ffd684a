/** Lists of the settings as regular expressions: made where the script is rendered, shorter and quicker in the browser. */

/** Matches these event names, in upper or lower case; or every name. */
export function wantedNames(names: string[] | '*'): RegExp {
  return names === '*' ? /^/ : new RegExp(`^(?:${names.map(escaped).join('|')})$`, 'i');
}

/** Matches `name=value` of a URL's query, with a value, for these names. */
export function wantedParameters(names: string[]): RegExp {
  return new RegExp(`^(?:${names.map(escaped).join('|')})=.`);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
