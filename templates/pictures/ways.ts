/** The ways that an event can go. */

const WAYS: [title: string, boxes: [what: string, how: string][]][] = [
  [
    'A web container alone',
    [
      ['Page of the shop', 'web container, tag Clario'],
      ['metrics.shop.com', 'Clario’s tagging server'],
      ['Warehouse', 'events, bad_events'],
    ],
  ],
  [
    'With a server container',
    [
      ['Page of the shop', 'web container, tag Clario'],
      ['tags.shop.com', 'server container: client and tag'],
      ['metrics.shop.com', 'Clario’s tagging server'],
      ['Warehouse', 'events, bad_events'],
    ],
  ],
  [
    'With a server container, into BigQuery',
    [
      ['Page of the shop', 'web container, tag Clario'],
      ['tags.shop.com', 'server container: client and tag'],
      ['BigQuery', 'events, bad_events'],
    ],
  ],
];

export function waysHtml(): string {
  const ways = WAYS.map(([title, boxes]) => {
    const drawn = boxes.map(
      ([what, how]) =>
        `<div class="card" style="margin:0;padding:8px 10px;width:184px"><b style="font-size:13px">${what}</b><small>${how}</small></div>`,
    );
    return `<h2>${title}</h2><div style="display:flex;align-items:center;gap:10px;margin-bottom:16px">${drawn.join('<span>→</span>')}</div>`;
  });
  return ways.join('');
}
