/** A small DNS server: it answers TXT records from a file, a line each (`name value`), read at each question. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import packet from 'dns-packet';

export async function startDns(zone: string): Promise<{ port: number; close(): void }> {
  const socket = createSocket('udp4');
  socket.on('message', (message, { port, address }) => {
    const { id, questions = [] } = packet.decode(message);
    const name = questions[0]!.name;
    const lines = readFileSync(zone, 'utf8')
      .split('\n')
      .map((line) => line.split(' '));
    const answers = lines
      .filter(([owner]) => owner === name)
      .map(([, value]) => ({ type: 'TXT' as const, name, ttl: 1, data: value! }));
    const flags = packet.AUTHORITATIVE_ANSWER | (answers.length === 0 ? 3 : 0);
    socket.send(packet.encode({ type: 'response', id: id!, flags, questions, answers }), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, close: () => socket.close() };
}
