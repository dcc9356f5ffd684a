/** A plan as text, to hand to who keeps the client's DNS and servers. */
import type { Plan, Way } from './plan.ts';

export function planText(plan: Plan): string {
  const { site_host: site, collect_host: collect } = plan;
  const head = `How ${collect} becomes a host of the same site as ${site}
`;
  const files = plan.snippets.map(({ kind, for: whom, text }) => `---- ${kind}: ${whom}\n${text}`);
  return [head, ...plan.ways.map(wayText), ...files].join('\n');
}

function wayText({ title, records, safari, todo }: Way, i: number): string {
  const widths = [0, 1].map((column) => Math.max(...records.map((record) => cells(record)[column]!.length)));
  const lines = records.flatMap((record) => {
    const [name, type, value] = cells(record);
    return [`   ${name!.padEnd(widths[0]!)}  3600  IN  ${type!.padEnd(widths[1]!)}  ${value}`, `      ; ${record.why}`];
  });
  return [
    `${i + 1}. ${title}`,
    ...lines,
    ...todo.map((one) => `   - ${one}`),
    `   Safari: ${safari}`,
    '   Chrome, Edge, Firefox: 400 days.',
    '',
  ].join('\n');
}

function cells({ name, type, value }: Way['records'][number]): string[] {
  return [`${name}.`, type, value];
}
