/** What the console says on a site in debug mode. Of this nothing is in the script of other sites. */

type Report = {
  events?: { name: string; warnings: { code: string; field: string; message: string }[]; refused?: string }[];
  error?: { code: string; message: string };
};

const TYPES = /^(analytics_storage|ad_storage|ad_user_data|ad_personalization)$/;
/** What Google's consent mode has besides: of no meaning to Clario, and no mistake. */
const OTHERS = /^(functionality_storage|personalization_storage|security_storage|region|wait_for_update)$/;

/** Shows an answer of the collector, to be opened, and after it one line for each thing that was wrong. */
export function showReport(status: number, text: string, sent: unknown) {
  let report: Report;
  try {
    report = JSON.parse(text);
  } catch {
    // a site that is not in debug mode answers without a report: what was sent is all that can be told
    console.log('clario', status, text || sent);
    return;
  }
  console.log('clario', status, report);
  const { error, events } = report;
  if (error) warn(`refused: ${error.message} (${error.code})`);
  for (const { name, warnings, refused } of events || []) {
    for (const { code, field, message } of warnings) warn(`${name}: ${field}: ${message} (${code})`);
    if (refused) warn(`${name}: it is no row: ${refused}`);
  }
}

/** What of a command is a mistake, in words; undefined if nothing is. */
export function mistakeOf(known: object, command: unknown, first: unknown, second: unknown): string | undefined {
  if (!Object.keys(known).includes(`${command}`))
    return `clario('${command}'): unknown command; there are ${Object.keys(known).join(', ')}`;
  if (command === 'identify' && first && typeof first !== 'object')
    return "clario('identify', …): must be an object such as {email: …, customer_id: …}; this signs out";
  if (command === 'track' && !first) return "clario('track', …): an event needs a name";
  if (command === 'region' && !/^[a-z]{2}(-[a-z\d]{1,3})?$/i.test(`${first}`))
    return `clario('region', …): found "${first}"; must be a code such as DE or US-CA`;
  return command === 'consent' ? consentMistakeOf(/^(default|update)$/.test(`${first}`) ? second : first) : undefined;
}

/** What of a statement of consent says nothing, in words. */
export function consentMistakeOf(words: unknown): string | undefined {
  if (!words || typeof words !== 'object')
    return `consent: found ${words}; must be an object such as {analytics_storage: 'granted'}`;
  for (const [type, value] of Object.entries(words)) {
    if (TYPES.test(type)) {
      if (value !== 'granted' && value !== 'denied')
        return `consent: ${type}: found ${JSON.stringify(value)}; must be 'granted' or 'denied'${value == null ? '' : ', and counts as denied'}`;
    } else if (!OTHERS.test(type))
      return `consent: ${type}: unknown; Clario reads analytics_storage, ad_storage, ad_user_data, ad_personalization`;
  }
  return undefined;
}

export function warn(text: string | undefined) {
  if (text) console.warn(text.startsWith('clario(') ? text : `clario ${text}`);
}

/** Says that events wait for consent: else a page that nobody has asked yet looks as if nothing were heard. */
export function showWaiting(names: string[]) {
  if (names.length) console.log('clario waits for consent to analytics_storage:', names.join(', '));
}
