/** A way to a port of this machine that can be cut off at once: what came through is there, nothing else ever will be. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Gate = {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Connections that are open. */
  readonly open: number;
  /** Like the end of the process behind it. */
  cut(): void;
};

export async function openGate(to: string): Promise<Gate> {
  const sockets = new Set<Socket>();
  const hold = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((from) => {
    const behind = connect(Number(new URL(to).port), '127.0.0.1');
    hold(from, behind);
    hold(behind, from);
    from.pipe(behind).pipe(from);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get open() {
      return sockets.size;
    },
    cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
