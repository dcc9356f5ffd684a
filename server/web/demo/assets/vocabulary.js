/** Which vocabulary the shop speaks: as the address says, else as it has spoken in this visit, else Google Analytics 4. */
const KEY = 'shop_vocabulary';

export function vocabulary() {
  const asked = new URLSearchParams(location.search).get('vocabulary');
  if (asked === 'ga4' || asked === 'ua') {
    sessionStorage.setItem(KEY, asked);
    return asked;
  }
  return sessionStorage.getItem(KEY) === 'ua' ? 'ua' : 'ga4';
}
