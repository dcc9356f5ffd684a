/** What the calls with a stream's name do, but for AppendRows. */
import { storageSchema } from './fields.ts';
import { StorageFailure } from './storage-errors.ts';
import type { WriteStream } from './streams.ts';
import type { World } from './world.ts';

export type CreateRequest = { parent: string; write_stream?: { type?: number } };
export type FlushRequest = { write_stream: string; offset?: { value?: string } };
export type CommitRequest = { parent: string; write_streams?: string[] };

export function flush(stream: WriteStream, { offset }: FlushRequest): object {
  if (stream.type !== 'BUFFERED') {
    throw new StorageFailure(
      'INVALID_ARGUMENT',
      'FlushRows needs a buffered stream.',
      stream.name,
      'INVALID_STREAM_TYPE',
    );
  }
  const flushed = stream.length - stream.hidden.length;
  const last = offset ? Number(offset.value ?? 0) : stream.length - 1;
  if (last >= stream.length) {
    const message = `Offset ${last} is beyond the end of the stream`;
    throw new StorageFailure('OUT_OF_RANGE', message, stream.name, 'OFFSET_OUT_OF_RANGE');
  }
  stream.table.rows.push(...stream.hidden.splice(0, Math.max(0, last + 1 - flushed)));
  return { offset: String(last) };
}

/** All or none. */
export function commit({ streams, now }: World, { parent, write_streams = [] }: CommitRequest): object {
  const found: WriteStream[] = [];
  const errors: object[] = [];
  for (const name of write_streams) {
    const refuse = (code: string, message: string) => errors.push({ code, entity: name, error_message: message });
    try {
      const stream = streams.get(name);
      if (!name.startsWith(`${parent}/`)) refuse('STREAM_NOT_FOUND', `The stream is not one of ${parent}.`);
      else if (stream.type !== 'PENDING') refuse('INVALID_STREAM_TYPE', 'Only pending streams are committed.');
      else if (stream.committedMs !== undefined) refuse('STREAM_ALREADY_COMMITTED', 'The stream is already committed.');
      else if (!stream.finalized) refuse('INVALID_STREAM_STATE', 'The stream is not finalized.');
      else found.push(stream);
    } catch (error) {
      refuse('STREAM_NOT_FOUND', (error as Error).message);
    }
  }
  if (errors.length > 0) return { stream_errors: errors };
  for (const stream of found) {
    stream.committedMs = now();
    for (const row of stream.hidden.splice(0)) stream.table.rows.push(row);
  }
  return { commit_time: time(now()) };
}

export function streamProto(world: World, stream: WriteStream, isFull: boolean): object {
  const dataset = world.store.dataset(stream.table.ref.projectId, stream.table.ref.datasetId);
  return {
    name: stream.name,
    type: stream.type,
    create_time: time(stream.createdMs),
    commit_time: stream.committedMs === undefined ? null : time(stream.committedMs),
    write_mode: 'INSERT',
    location: dataset.location,
    ...(isFull && { table_schema: storageSchema(stream.table.writeFields(world.now())) }),
  };
}

export function refuseDefault(stream: WriteStream, what: string): void {
  if (stream.isDefault) {
    throw new StorageFailure(
      'INVALID_ARGUMENT',
      `The default stream can't be ${what}.`,
      stream.name,
      'INVALID_STREAM_TYPE',
    );
  }
}

function time(ms: number): { seconds: string; nanos: number } {
  return { seconds: String(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 };
}
