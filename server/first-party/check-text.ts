/** What a check found, as text: a point a line. */
import type { Checked } from './check.ts';

export function checkText({ site_host: site, collect_host: collect, points, mend }: Checked): string {
  const width = Math.max(...points.map(({ point }) => point.length));
  const lines = points.map(({ point, verdict, text }) => `${verdict.padEnd(4)}  ${point.padEnd(width)}  ${text}\n`);
  const end = mend === 0 ? 'Nothing must be mended.' : `${mend} of ${points.length} points must be mended.`;
  return `${collect}, for pages of ${site}\n\n${lines.join('')}\n${end}\n`;
}
