/** What all drawn pictures share. */

const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; padding: 20px 24px; width: 900px; background: #fff; color: #222; font: 14px/1.45 'DejaVu Sans', sans-serif; }
h1 { font-size: 17px; margin: 0 0 14px; }
h2 { font-size: 14px; margin: 0 0 6px; }
p { margin: 0; }
code { font: 13px 'DejaVu Sans Mono', monospace; }
small { color: #666; font-size: 12px; display: block; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid #ddd; font-size: 13px; vertical-align: top; }
th { color: #666; font-weight: normal; }
tr:last-child td, tr:last-child th { border-bottom: 0; }
.contents th { width: 100px; } .contents td:nth-child(2) { width: 270px; }
.card { border: 1px solid #bbb; border-radius: 4px; padding: 12px 16px; margin-bottom: 12px; }
.card:last-child { margin-bottom: 0; }
.field { display: grid; grid-template-columns: 250px 1fr; gap: 2px 16px; margin-bottom: 10px; }
.field:last-child { margin-bottom: 0; }
.box { border: 1px solid #999; padding: 2px 8px; min-height: 26px; white-space: pre-line; font: 13px/20px 'DejaVu Sans Mono', monospace; }
.box.empty { color: #888; }
.field small { grid-column: 2; }
.chosen { color: #222; }
.other { color: #888; }`;

export function documentOf(body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><style>${STYLE}</style><body>${body}</body></html>`;
}

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
