/** Clients of the Storage Write API for as many connections as are needed, each with a channel of its own. */
import type { Config } from '../../config.ts';
import { type WriteClient, writeClient } from './clients.ts';

/** A channel has 100 calls at once; beyond that a call waits for another to end, and these do not. */
const CALLS_A_CHANNEL = 50;

const CALL_MS = 20_000;

type Channel = { client: WriteClient; calls: number };
export type Taken = { client: WriteClient; giveBack: () => void };

/** Of a call that is no stream: the delivery tries again itself, and longer each time. */
export function callOptions(answerMs: number): { timeout: number; retry: null } {
  return { timeout: Math.min(CALL_MS, answerMs), retry: null };
}

export class Channels {
  readonly #config: Pick<Config['bigquery'], 'write_endpoint'>;
  readonly #channels: Channel[] = [];
  #opening: Promise<Channel> | null = null;
  #isClosed = false;

  constructor(config: Pick<Config['bigquery'], 'write_endpoint'>) {
    this.#config = config;
  }

  /** A client for one more call that stays. Rejects when there are no credentials. */
  async take(): Promise<Taken> {
    for (;;) {
      const channel = this.#channels.find(({ calls }) => calls < CALLS_A_CHANNEL);
      if (channel === undefined) {
        await this.#open();
        continue;
      }
      channel.calls += 1;
      return {
        client: channel.client,
        giveBack: () => {
          channel.calls -= 1;
        },
      };
    }
  }

  /** A client for a call that is over soon. */
  async any(): Promise<WriteClient> {
    return (this.#channels[0] ?? (await this.#open())).client;
  }

  /** One at a time: several that ask at once get the same. */
  async #open(): Promise<Channel> {
    this.#opening ??= this.#make();
    try {
      return await this.#opening;
    } finally {
      this.#opening = null;
    }
  }

  async #make(): Promise<Channel> {
    if (this.#isClosed) throw new Error('the sink was closed');
    const channel = { client: await writeClient(this.#config), calls: 0 };
    this.#channels.push(channel);
    return channel;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => {});
    await Promise.all(this.#channels.splice(0).map(({ client }) => client.close()));
  }
}
