/** The Clario tag for Google Tag Manager: loads the script of the tagging server, or sends by pixel while it may not. */
import { addressOf } from '../shared/texts.ts';
import { type Fields, getType, log, type Obj, queryPermission } from './gtm.ts';
import { runPixel } from './pixel.ts';
import { runScript, scriptUrl } from './script.ts';

declare const data: Fields;

const server = addressOf(data.serverUrl);
const url = scriptUrl(data, server);

if (queryPermission('inject_script', url)) {
  if (data.debug === true) log('Clario: loads ' + url);
  runScript(data, url, itemsOf(data.items));
} else {
  log(
    'Clario: this template may not load scripts from ' +
      server +
      '. Allow it: Templates > Clario > Permissions > Injects scripts: ' +
      server +
      '/*. Until then events are sent by pixel, and only those that the tag fires on.',
  );
  runPixel(data, server, itemsOf(data.items));
}

/** The table's rows as an object; a variable without a value is left out. */
function itemsOf(rows: Fields['items']): Obj {
  const items: Obj = {};
  if (getType(rows) !== 'array') return items;
  rows!.forEach((row) => {
    if (row.name && row.value !== undefined && row.value !== null) items[row.name] = row.value;
  });
  return items;
}
