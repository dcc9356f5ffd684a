/** HTTP servers of the simulator: started with a plain word for what stands in the way, ended at once. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RunningServer = { url: string; close(): Promise<void> };

/** `port`: 0 for any that is free. @throws Error when it cannot be had */
export async function listen(server: Server, port: number, host: string): Promise<RunningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: { [code: string]: string } = {
        EADDRINUSE: `port ${port} on ${host} is in use by another program: stop it, or choose another port`,
        EACCES: `port ${port} may not be opened by this user: ports below 1024 need a privilege`,
        EADDRNOTAVAIL: `${host} is not an address of this machine`,
        ENOTFOUND: `${host} is not an address of this machine`,
      };
      reject(
        new Error(reasons[error.code ?? ''] ?? `cannot listen on ${host}:${port}: ${error.message}`, { cause: error }),
      );
    });
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  // every address is no address to call
  const own = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return {
    url: `http://${own.includes(':') ? `[${own}]` : own}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
