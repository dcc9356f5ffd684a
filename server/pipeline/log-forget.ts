/**
 * What is delivered leaves the disk soon, also where so little comes that a segment would take months to fill: it has visitors'
 * addresses, and a person's request to be erased reaches no further than the warehouse has it.
 *
 * - Every minute a new segment is begun, so that the one before goes as a whole when it is delivered.
 * - While one waits to be delivered no other is begun for this: a warehouse that is away for days makes no thousands of files.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';

export type ForgetOptions = {
  log: Pick<Log, 'stats' | 'roll' | 'release'>;
  /** Everything in the log before it is in the warehouse. */
  delivered: () => number;
  /** It is tried again at the next look. */
  onFailed: (error: Error) => void;
  everyMs?: number;
};

const A_MINUTE = 60_000;

/** @returns what ends it, and resolves when nothing of it is at work */
export function startForgetting({ everyMs = A_MINUTE, ...options }: ForgetOptions): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const ended = (async () => {
    while (!signal.aborted) {
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {});
      if (!signal.aborted) await forgetDelivered(options);
    }
  })();
  return () => {
    stopping.abort();
    return ended;
  };
}

/** Once. Never rejects. */
export async function forgetDelivered({ log, delivered, onFailed }: Omit<ForgetOptions, 'everyMs'>): Promise<void> {
  const { segments, bytes } = log.stats();
  try {
    if (segments === 1 && bytes > 0) await log.roll();
    await log.release(delivered());
  } catch (error) {
    onFailed(error as Error);
  }
}
