/**
 * Sends the request over so many connections, on each the next when the last is answered; prints a Load as JSON.
 * On bare sockets: an HTTP client would need more of a core than the servers that are measured.
 */
import { connect, type Socket } from 'node:net';
import { type Load, request } from './request.ts';

const [port, connections, seconds] = process.argv.slice(2).map(Number) as [number, number, number];
const ANSWERED = Buffer.from('HTTP/1.1 20');
/** Of a 204, and of the JSON answer. */
const ENDS = [Buffer.from('\r\n\r\n'), Buffer.from('}')];
/** The last digits of the event's id, which are put in for each request: no event is sent twice. */
const MARK = '000000000000';

const latencies: number[] = [];
let ending = false;

class Sender {
  readonly connected: Promise<void>;
  readonly #socket: Socket;
  readonly #request = request(0);
  readonly #mark = this.#request.indexOf(`-${MARK}"`) + 1;
  #sent: number;
  #since = 0;

  /** @param number tells it from the others, up to 255 */
  constructor(number: number) {
    this.#sent = ((process.pid % 4096) * 256 + number) * 2 ** 24;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.connected = new Promise((done) => this.#socket.once('connect', done));
    this.#socket.on('data', (answer) => this.#answered(answer));
    this.#socket.on('error', fail);
    this.#socket.on('close', () => fail(new Error('the server closed a connection')));
  }

  send(): void {
    this.#since = performance.now();
    this.#request.write((++this.#sent).toString(16).padStart(MARK.length, '0'), this.#mark);
    this.#socket.write(this.#request);
  }

  #answered(answer: Buffer): void {
    if (answer.compare(ANSWERED, 0, ANSWERED.length, 0, ANSWERED.length) !== 0)
      fail(new Error(`unexpected answer: ${answer}`));
    // short answers come whole, in one packet
    if (ENDS.every((end) => answer.compare(end, 0, end.length, answer.length - end.length) !== 0))
      fail(new Error(`half an answer: ${answer}`));
    if (ending) return;
    latencies.push(performance.now() - this.#since);
    this.send();
  }
}

function fail(error: Error): void {
  if (ending) return;
  console.error(error);
  process.exit(1);
}

const sockets = Array.from({ length: connections }, (_, i) => new Sender(i));
await Promise.all(sockets.map((one) => one.connected));
const cpu = process.cpuUsage();
const from = performance.now();
for (const one of sockets) one.send();
await new Promise((done) => setTimeout(done, seconds * 1000));
ending = true;
const elapsed = performance.now() - from;
const used = process.cpuUsage(cpu);
const sorted = Float64Array.from(latencies).sort();
const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
const load: Load = {
  perSecond: (latencies.length / elapsed) * 1000,
  p50: at(0.5),
  p99: at(0.99),
  cpu: (used.user + used.system) / 1000 / elapsed,
};
process.stdout.write(JSON.stringify(load), () => process.exit(0));
