# Fastly: a backend named clario (host metrics.shop.com, port 443, TLS, SNI and certificate host metrics.shop.com), and three VCL snippets
# "within subroutine" recv, miss and pass: of each sub below what is between its braces. In custom VCL: below #FASTLY recv, miss, pass.
# Fastly adds the visitor to X-Forwarded-For itself; name Fastly's addresses in the tagging server's trusted_proxies.
sub vcl_recv {
  if (req.url.path == "/collect" || req.url.path == "/clario.js") {
    set req.backend = F_clario;
    set req.http.X-Forwarded-Proto = "https";
    if (req.url.path == "/collect") { return(pass); }
  }
}
sub vcl_miss {
  if (req.backend == F_clario) { set bereq.http.Host = "metrics.shop.com"; unset bereq.http.Cookie; }
}
sub vcl_pass {
  if (req.backend == F_clario) {
    set bereq.http.Host = "metrics.shop.com";
    # of the shop's cookies only the visitor's goes on: sessions are none of the tagging server's business
    if (req.http.Cookie:clario_id) { set bereq.http.Cookie = "clario_id=" req.http.Cookie:clario_id; } else { unset bereq.http.Cookie; }
  }
}
