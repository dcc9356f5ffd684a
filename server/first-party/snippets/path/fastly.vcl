# Fastly: a backend named clario (host metrics.shop.com, port 443, TLS, SNI and certificate host metrics.shop.com), and these snippets.
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
  if (req.backend == F_clario) { set bereq.http.Host = "metrics.shop.com"; }
}
