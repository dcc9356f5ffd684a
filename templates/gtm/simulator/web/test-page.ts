/** A page to try a container on: GTM's snippet, events to push, and the tags that fire on them. */

/** GTM's own snippet, but for where it loads the script from. */
export function snippet(publicId: string, script: string): string {
  return `<script>(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':
new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],
j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src=
'${script}?id='+i+dl;f.parentNode.insertBefore(j,f);
})(window,document,'script','dataLayer','${inMarkup(publicId)}');</script>`;
}

export function testPage(publicId: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>${inMarkup(publicId)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ddd; }
</style>
<script>
var rows = new Map();
// told for each tag when it fires, and again when it has said how it went
addEventListener('gtm-simulator', function () {
  var fired = google_tag_manager['${inMarkup(publicId)}'].simulator.fired;
  fired.forEach(function (one) {
    if (!rows.has(one)) {
      rows.set(one, document.createElement('tr'));
      for (var i = 0; i < 3; i++) rows.get(one).append(document.createElement('td'));
    }
    [one.event, one.tag, one.status].forEach(function (text, i) { rows.get(one).children[i].textContent = text; });
  });
  var body = document.getElementById('fired');
  if (body) rows.forEach(function (row) { body.append(row); });
});
</script>
${snippet(publicId, '/gtm.js')}
</head>
<body>
<h1>${inMarkup(publicId)}</h1>
<p>
<button id="view_item">view_item</button>
<button id="add_to_cart">add_to_cart</button>
<button id="purchase">purchase</button>
<button id="consent_denied">consent denied</button>
<button id="consent_granted">consent granted</button>
</p>
<table><thead><tr><th>Event</th><th>Tag</th><th>Status</th></tr></thead><tbody id="fired"></tbody></table>
<script>
function gtag() { dataLayer.push(arguments); }
var items = [{ item_id: 'LAMP-1', item_name: 'Dune table lamp', item_category: 'Lighting', price: 49.9, quantity: 1 }];
var ecommerce = {
  view_item: { currency: 'EUR', value: 49.9, items: items },
  add_to_cart: { currency: 'EUR', value: 49.9, items: items },
  purchase: { transaction_id: '', currency: 'EUR', value: 49.9, tax: 7.97, shipping: 0, items: items },
};
Object.keys(ecommerce).forEach(function (name) {
  document.getElementById(name).onclick = function () {
    if (name === 'purchase') ecommerce.purchase.transaction_id = 'T-' + Date.now();
    dataLayer.push({ ecommerce: null });
    dataLayer.push({ event: name, ecommerce: ecommerce[name] });
  };
});
['denied', 'granted'].forEach(function (state) {
  document.getElementById('consent_' + state).onclick = function () {
    gtag('consent', 'update', { ad_storage: state, ad_user_data: state, ad_personalization: state, analytics_storage: state });
  };
});
</script>
</body>
</html>
`;
}

/** An id of a container has nothing else. */
function inMarkup(publicId: string): string {
  return publicId.replace(/[^\w-]/g, '');
}
