// Cloudflare: a Worker on the route www.shop.com/*. It runs behind the cache, so that pages from the cache renew the cookie too.
const COOKIE = /(?:^|; ?)clario_id=(1\.[\w~-]{1,128}\.\d{1,11})(?=;|$)/;
const ATTRIBUTES = 'Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax; Secure';

export default {
  async fetch(request) {
    const page = await fetch(request);
    const [, value] = COOKIE.exec(request.headers.get('Cookie') ?? '') ?? [];
    if (!value || !/^text\/html/i.test(page.headers.get('Content-Type') ?? '')) return page;
    const kept = new Response(page.body, page);
    kept.headers.append('Set-Cookie', `clario_id=${value}; ${ATTRIBUTES}`);
    return kept;
  },
};
