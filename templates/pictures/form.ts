/** A template's form with a container's values in it: labels, choices and helps are the template's own. All groups are open. */
import type { Parameter } from '../gtm/file/template.ts';
import type { Filled } from './container.ts';
import { escaped } from './html.ts';

export function formHtml(title: string, { name, parameters, values }: Filled): string {
  return `<h1>${title}: <em>${name}</em></h1>${sectionsOf(parameters, values)}`;
}

type Values = Filled['values'];

/** Fields that stand in no group are drawn in a card of their own, where they are. */
function sectionsOf(parameters: readonly Parameter[], values: Values): string {
  const cards: string[] = [];
  let loose = '';
  const flush = () => {
    if (loose !== '') cards.push(`<div class="card">${loose}</div>`);
    loose = '';
  };
  for (const field of parameters.filter((one) => isShown(one, values))) {
    if (field.type !== 'GROUP') loose += fieldHtml(field, values);
    else {
      flush();
      const fields = (field.subParams ?? []).filter((one) => isShown(one, values));
      cards.push(
        `<div class="card"><h2>${field.displayName}</h2>${fields.map((one) => fieldHtml(one, values)).join('')}</div>`,
      );
    }
  }
  flush();
  return cards.join('');
}

function isShown({ enablingConditions = [] }: Parameter, values: Values): boolean {
  return (
    enablingConditions.length === 0 ||
    enablingConditions.some(({ paramName, paramValue }) => values.get(paramName) === String(paramValue))
  );
}

/** A help is HTML, as GTM takes it. */
function fieldHtml(field: Parameter, values: Values): string {
  const help = field.help === undefined ? '' : `<small>${field.help}</small>`;
  return `<div class="field"><span>${field.type === 'CHECKBOX' ? '' : field.displayName}</span>${inputHtml(field, values.get(field.name))}${help}</div>`;
}

function inputHtml(field: Parameter, value: string | Map<string, string>[] | undefined): string {
  const { type } = field;
  if (type === 'LABEL') return '<span></span>';
  if (type === 'CHECKBOX') return `<span>${value === 'true' ? '☑' : '☐'} ${field.checkboxText}</span>`;
  if (type === 'RADIO' || type === 'SELECT') return choicesHtml(field, value);
  if (type === 'SIMPLE_TABLE') return tableHtml(field, Array.isArray(value) ? value : []);
  const unit = field['valueUnit'] === undefined ? '' : ` ${field['valueUnit']}`;
  if (value === undefined || value === '') {
    const hint = field['valueHint'] === undefined ? '' : `${field['valueHint']}`;
    return `<span class="box empty">${escaped(hint)}</span>`;
  }
  return `<span class="box">${escaped(`${linesShown(field, `${value}`)}${unit}`)}</span>`;
}

/** A field of several lines is as high as it says: the rest is scrolled to. */
function linesShown(field: Parameter, value: string): string {
  const lines = value.split('\n');
  const most = field['lineCount'];
  return typeof most !== 'number' || lines.length <= most ? value : [...lines.slice(0, most), '…'].join('\n');
}

function choicesHtml(field: Parameter, value: unknown): string {
  const items = (field['radioItems'] ?? field['selectItems']) as {
    value: string;
    displayValue: string;
    help?: string;
  }[];
  const lines = items.map((one) => {
    const isChosen = one.value === value;
    const help = one.help === undefined ? '' : `<small>${one.help}</small>`;
    return `<p class="${isChosen ? 'chosen' : 'other'}">${isChosen ? '◉' : '○'} ${one.displayValue}</p>${help}`;
  });
  return `<div>${lines.join('')}</div>`;
}

function tableHtml(field: Parameter, rows: Map<string, string>[]): string {
  const columns = field['simpleTableColumns'] as { name: string; displayName: string; valueHint?: string }[];
  const head = columns.map((one) => `<th>${one.displayName}</th>`).join('');
  const body =
    rows.length > 0
      ? rows.map((row) => `<tr>${columns.map((one) => `<td>${escaped(row.get(one.name) ?? '')}</td>`).join('')}</tr>`)
      : [`<tr>${columns.map((one) => `<td class="other">${escaped(one.valueHint ?? '')}</td>`).join('')}</tr>`];
  return `<table><tr>${head}</tr>${body.join('')}</table>`;
}
