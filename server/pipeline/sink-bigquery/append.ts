/**
 * One connection of the Storage Write API to one stream: requests go out, answers come back, in the same order.
 *
 * It is the client's bidirectional call itself and not its JSONWriter, which loses answers when a schema changes and ends the
 * process on an error that nobody listens to.
 */
import { protos } from '@google-cloud/bigquery-storage';
import type { WriteClient } from './clients.ts';
import type { Descriptor } from './descriptor.ts';
import { BigqueryError } from './failure.ts';

/** What BigQuery says to one row that it cannot take; no row of the request is stored then. */
export type RowError = { index: number; message: string };

type Answer = protos.google.cloud.bigquery.storage.v1.IAppendRowsResponse;
type Call = ReturnType<WriteClient['appendRows']>;
type Pending = { resolve: (errors: RowError[]) => void; reject: (error: Error) => void; timer: NodeJS.Timeout };

export type ConnectionOptions = {
  client: WriteClient;
  /** projects/…/streams/… */
  stream: string;
  descriptor: Descriptor;
  /** Without an answer for so long a connection is given up. */
  answerMs: number;
};

/** gRPC's UNAVAILABLE and DEADLINE_EXCEEDED. */
const UNAVAILABLE = 14;
const DEADLINE_EXCEEDED = 4;

export class AppendConnection {
  readonly #options: ConnectionOptions;
  readonly #call: Call;
  readonly #pending: Pending[] = [];
  #isFirst = true;
  #ended: Error | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const headers = { 'x-goog-request-params': `write_stream=${encodeURIComponent(options.stream)}` };
    this.#call = options.client.appendRows({ otherArgs: { headers } });
    this.#call.on('data', (answer: Answer) => this.#answered(answer));
    this.#call.on('error', (error: { code?: number; details?: string; message: string }) =>
      this.#end(new BigqueryError(error.code ?? UNAVAILABLE, error.details || error.message)),
    );
    this.#call.on('end', () => this.#end(new BigqueryError(UNAVAILABLE, 'the connection was ended')));
  }

  /** False when nothing can be sent over it any more. */
  get isOpen(): boolean {
    return this.#ended === null;
  }

  /**
   * Appends rows, at this offset of the stream if one is given. Resolves when they are stored, or with the rows for which none
   * of them is. @throws BigqueryError
   */
  append(rows: readonly Buffer[], offset: number | null): Promise<RowError[]> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const { stream, descriptor, answerMs } = this.#options;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#end(new BigqueryError(DEADLINE_EXCEEDED, `no answer for ${answerMs / 1000} seconds`)),
        answerMs,
      );
      this.#pending.push({ resolve, reject, timer });
      this.#call.write({
        // stream and schema are said once in a connection
        ...(this.#isFirst && { writeStream: stream }),
        ...(offset !== null && { offset: { value: offset } }),
        protoRows: {
          ...(this.#isFirst && { writerSchema: { protoDescriptor: descriptor } }),
          rows: { serializedRows: rows },
        },
      });
      this.#isFirst = false;
    });
  }

  close(): void {
    this.#end(new BigqueryError(UNAVAILABLE, 'the connection was closed'));
  }

  #answered(answer: Answer): void {
    const { error, rowErrors } = answer;
    const pending = this.#pending.shift();
    if (pending === undefined) return;
    clearTimeout(pending.timer);
    if (rowErrors && rowErrors.length > 0)
      pending.resolve(rowErrors.map(({ index, message }) => ({ index: Number(index), message: message ?? '' })));
    else if (error) {
      const failure = new BigqueryError(error.code ?? UNAVAILABLE, error.message ?? '', {
        storageCode: storageCodeOf(error),
        isAnswer: true,
      });
      pending.reject(failure);
      // what was sent after it may be refused or not: the next one begins anew
      this.#end(failure);
    } else pending.resolve([]);
  }

  #end(error: Error): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    for (const { reject, timer } of this.#pending.splice(0)) {
      clearTimeout(timer);
      reject(error);
    }
    // a stream that is thrown away says so as an error, which is none
    this.#call.on('error', () => {});
    try {
      this.#call.cancel();
    } catch {
      // of a client that was closed meanwhile there is no call
    }
  }
}

type Status = NonNullable<Answer['error']>;
const { StorageError } = protos.google.cloud.bigquery.storage.v1;

/** The code of the StorageError among the details of a status. */
function storageCodeOf({ details }: Status): string | null {
  for (const { type_url, value } of details ?? []) {
    if (!type_url?.endsWith('/google.cloud.bigquery.storage.v1.StorageError') || !value) continue;
    const { code } = StorageError.decode(value as Uint8Array);
    return StorageError.StorageErrorCode[code as number] ?? null;
  }
  return null;
}
