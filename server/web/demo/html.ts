/** HTML by template strings. Guarantee: every value put into a template is escaped, unless it is itself made by `html`. */

/** A piece of finished HTML. Made by `html` and `raw` alone. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text is escaped, a list is joined, and null, undefined and false leave nothing. */
export type Value = Html | string | number | null | undefined | false | readonly Value[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Tag of a template string; write values only between tags and inside quoted attributes, where escaping holds. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(parts.map((part, i) => part + (i < values.length ? textOf(values[i]) : '')).join(''));
}

/** HTML as it stands, for text written in this folder; never for a visitor's. */
export function raw(text: string): Html {
  return new Html(text);
}

/** Data for the page's script to read, as a block that no browser runs. */
export function dataBlock(id: string, data: unknown): Html {
  // "<" is all it takes to keep "</script>" and "<!--" from ending or bending the block.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return html`<script type="application/json" id="${id}">${raw(json)}</script>`;
}

function textOf(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return String(value).replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}
