/** A DNS server of the test's own, on a port of this machine: answers from a zone, and fails where it is told to. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Answer, type CaaData, decode, encode, type RecordType } from 'dns-packet';

/** Records of a name; 'fails' answers SERVFAIL, 'silent' nothing at all. */
export type Zone = {
  [name: string]: { A?: string[]; AAAA?: string[]; CNAME?: string; CAA?: CaaData[] } | 'fails' | 'silent';
};

const AUTHORITATIVE = 1 << 10;
const [NXDOMAIN, SERVFAIL] = [3, 2];

/** @returns its address as `IP:port`, and the zone, which may be changed while it runs */
export async function startDns(zone: Zone): Promise<{ at: string; zone: Zone; close: () => void }> {
  const socket = createSocket('udp4');
  socket.on('message', (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const question = questions[0]!;
    const { answers, code } = answer(zone, question.name.toLowerCase(), question.type);
    if (answers === null) return;
    const flags = AUTHORITATIVE | code;
    socket.send(encode({ type: 'response', id: id!, flags, questions, answers }), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { at: `127.0.0.1:${(socket.address() as AddressInfo).port}`, zone, close: () => socket.close() };
}

function answer(zone: Zone, name: string, type: RecordType, depth = 0): { answers: Answer[] | null; code: number } {
  const found = zone[name];
  if (found === undefined) return { answers: [], code: NXDOMAIN };
  if (found === 'silent') return { answers: null, code: 0 };
  if (found === 'fails') return { answers: [], code: SERVFAIL };
  if (found.CNAME !== undefined) {
    const alias: Answer = { type: 'CNAME', name, data: found.CNAME, ttl: 60 };
    if (type === 'CNAME' || depth > 5) return { answers: [alias], code: 0 };
    const rest = answer(zone, found.CNAME, type, depth + 1);
    return { answers: rest.answers && [alias, ...rest.answers], code: rest.code };
  }
  if (type === 'A' || type === 'AAAA')
    return { answers: (found[type] ?? []).map((data): Answer => ({ type, name, data, ttl: 60 })), code: 0 };
  if (type === 'CAA')
    return { answers: (found.CAA ?? []).map((data): Answer => ({ type, name, data, ttl: 60 })), code: 0 };
  return { answers: [], code: 0 };
}
