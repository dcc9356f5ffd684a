/** The way of the marketer from the file to the published container. */
import { escaped } from './html.ts';

const STEPS: [what: string, how: string][] = [
  ['Admin', 'Import Container'],
  ['Choose file', 'clario-shop-web.json'],
  ['Workspace', 'New, called Clario'],
  ['Merge', 'Rename conflicting'],
  ['Preview', 'click through the shop'],
  ['Publish', 'Submit > Publish'],
];

export function stepsHtml(): string {
  const boxes = STEPS.map(
    ([what, how], i) =>
      `<div class="card" style="margin:0;padding:10px 12px"><small>${i + 1}</small><b>${what}</b><small>${escaped(how)}</small></div>`,
  );
  return `<h1>From the file to the shop</h1><div style="display:grid;grid-template-columns:repeat(3,1fr);gap:12px">${boxes.join('')}</div>`;
}
