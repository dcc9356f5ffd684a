// Node: app.use(keepId) before the routes of an Express app, or keepId(req, res, next) in any other server.
const COOKIE = /(?:^|; ?)clario_id=(1\.[\w~-]{1,128}\.\d{1,11})(?=;|$)/;

export function keepId(req, res, next) {
  const [, value] = COOKIE.exec(req.headers.cookie ?? '') ?? [];
  const { writeHead } = res;
  res.writeHead = function (status, ...rest) {
    const given = rest.at(-1);
    // headers that are given only here count too; as a list they are not looked at, and nothing is renewed
    if (Array.isArray(given)) return writeHead.call(this, status, ...rest);
    if (typeof given === 'object') for (const [name, one] of Object.entries(rest.pop() ?? {})) res.setHeader(name, one);
    const [type, caching] = ['Content-Type', 'Cache-Control'].map((name) => String(res.getHeader(name) ?? ''));
    // an HTML page that no shared cache may keep: else one visitor's id would go to others
    if (value && /^text\/html/i.test(type) && !/public|s-maxage/i.test(caching)) {
      res.setHeader('Cache-Control', caching === '' ? 'private' : `${caching}, private`);
      const attributes = 'Max-Age=34560000; Path=/; Domain=shop.com; HttpOnly; SameSite=Lax; Secure';
      res.appendHeader('Set-Cookie', `clario_id=${value}; ${attributes}`);
    }
    return writeHead.call(this, status, ...rest);
  };
  next();
}
