// Cloudflare: a Worker on the routes www.shop.com/collect* and www.shop.com/clario.js*
export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname !== '/collect' && url.pathname !== '/clario.js') return fetch(request);
    url.hostname = 'metrics.shop.com';
    const onward = new Request(url, request);
    // who visits; the tagging server believes it from Cloudflare's addresses, which its trusted_proxies must name
    onward.headers.set('X-Forwarded-For', request.headers.get('CF-Connecting-IP') ?? '');
    onward.headers.set('X-Forwarded-Proto', 'https');
    // Origin and Cookie go along as they are; what is collected is never cached
    return url.pathname === '/collect' ? fetch(onward, { cf: { cacheTtlByStatus: { '100-599': -1 } } }) : fetch(onward);
  },
};
