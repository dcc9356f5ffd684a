/** Changes of the address without a page load, for History Change triggers. */

/** `tell`: pushes to the dataLayer. Listens as long as the page. */
export function listenToHistory(window: Window, tell: (push: { [key: string]: unknown }) => void): void {
  const { history, location } = window;
  let before = { url: location.href, state: history.state as unknown };

  function changed(source: string): void {
    const now = { url: location.href, state: history.state as unknown };
    if (now.url === before.url && now.state === before.state) return;
    tell({
      event: 'gtm.historyChange-v2',
      'gtm.historyChangeSource': source,
      'gtm.oldUrlFragment': fragmentOf(before.url),
      'gtm.newUrlFragment': fragmentOf(now.url),
      'gtm.oldHistoryState': before.state,
      'gtm.newHistoryState': now.state,
      'gtm.oldUrl': before.url,
      'gtm.newUrl': now.url,
    });
    before = now;
  }

  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = (...args: Parameters<History['pushState']>) => {
      original.apply(history, args);
      changed(name);
    };
  }
  window.addEventListener('popstate', () => changed('popstate'));
  window.addEventListener('hashchange', () => changed('polling'));
}

function fragmentOf(url: string): string {
  return new URL(url).hash.slice(1);
}
