/** Terraform's language (HCL), as much as is written of it. A template's `${` and `%{` are escaped everywhere. */

/** A quoted text, on one line. */
export function hclString(text: string): string {
  // JSON's escapes are among HCL's, but for \b and \f.
  const unicode: { [pair: string]: string } = { '\\b': '\\u0008', '\\f': '\\u000c' };
  const quoted = JSON.stringify(text).replace(/\\./g, (pair) => unicode[pair] ?? pair);
  return escapeTemplate(quoted);
}

/** A text of several lines as it stands; a line break follows its last line. */
export function hclHeredoc(text: string, mark: string): string {
  if (text.split('\n').some((line) => line.trim() === mark)) throw new Error(`the text has a line ${mark}`);
  return `<<${mark}\n${escapeTemplate(text.replace(/\n$/, ''))}\n${mark}`;
}

/** A label of a resource: letters, digits, _ and -, no digit first. */
export function hclLabel(text: string): string {
  const label = text.replace(/[^A-Za-z0-9_-]/g, '_');
  return /^[A-Za-z_]/.test(label) ? label : `_${label}`;
}

/** One line of an argument each, equals signs under each other, as `terraform fmt` would. */
export function hclArguments(
  values: readonly (readonly [name: string, expression: string])[],
  indent = '  ',
): string[] {
  const width = Math.max(...values.map(([name]) => name.length));
  return values.map(([name, expression]) => `${indent}${name.padEnd(width)} = ${expression}`);
}

function escapeTemplate(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}
