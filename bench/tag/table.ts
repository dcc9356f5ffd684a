/** A Markdown table: numbers to the right, with separators of thousands. */
export function table(head: string[], rows: (string | number)[][]): string {
  const lines = [head, head.map((_, i) => (i ? '--:' : '---')), ...rows.map((row) => row.map(shown))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const shown = (cell: string | number) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell);
