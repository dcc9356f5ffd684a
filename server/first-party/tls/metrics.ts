/** What /metrics says of certificates and of TLS (docs/operate.md). */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Certificate } from './pair.ts';

/** Connections that got no certificate: of a host that is not here, or by what is not TLS. */
export type TlsCounts = { unknown_host: number; not_tls: number };

export function tlsMetrics(registry: Registry, certificates: () => readonly Certificate[], counts: TlsCounts): void {
  new Gauge({
    name: 'clario_certificate_expiry_seconds',
    help: 'When the certificate of a host expires, in seconds since 1970.',
    labelNames: ['host'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { host, notAfter } of certificates()) this.set({ host }, notAfter / 1000);
    },
  });
  new Counter({
    name: 'clario_tls_refused_total',
    help: 'TLS connections refused before a certificate was shown, by reason.',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(counts)) this.inc({ reason }, count);
    },
  });
}
