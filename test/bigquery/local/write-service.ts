/** google.cloud.bigquery.storage.v1.BigQueryWrite on a free port of this machine. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import { Appender, type AppendRequest, Dropped, faultMessage } from './appender.ts';
import { StorageFailure } from './storage-errors.ts';
import {
  type CommitRequest,
  type CreateRequest,
  commit,
  type FlushRequest,
  flush,
  refuseDefault,
  streamProto,
} from './stream-methods.ts';
import type { StreamType } from './streams.ts';
import type { Call, World } from './world.ts';

export type WriteService = {
  readonly port: number;
  /** Ends every connection to such a stream with ABORTED, as an idle one is. */
  abort(isMeant: (stream: string) => boolean): void;
  stop(): Promise<void>;
};
type Duplex = grpc.ServerDuplexStream<AppendRequest, object>;
// biome-ignore lint/suspicious/noExplicitAny: each method has its own request
type Unary = (request: any, call: Call, target: string) => object;

const IDLE = 'Closing the stream because it has been idle for 600 seconds.';
/** STREAM types by number: 0 is unspecified. */
const TYPES: (StreamType | undefined)[] = [undefined, 'COMMITTED', 'PENDING', 'BUFFERED'];

export async function startWriteService(world: World): Promise<WriteService> {
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
  const sockets = new Map<string, Socket>();
  const open = new Map<Duplex, Appender>();
  const drop = (peer: string) => sockets.get(peer)?.destroy();

  const appendRows = (call: Duplex) => {
    const appender = new Appender(world, String(call.metadata.get('x-goog-request-params')[0] ?? ''));
    open.set(call, appender);
    let turn = Promise.resolve();
    let over = false;
    const end = (error: unknown) => {
      over = true;
      open.delete(call);
      if (error instanceof Dropped) drop(call.getPeer());
      else call.emit('error', (error instanceof StorageFailure ? error : internal(error)).toCallError());
    };
    call.on('data', (request: AppendRequest) => {
      turn = turn.then(async () => {
        if (over) return;
        try {
          const answer = await appender.append(request);
          if (answer && !call.destroyed) call.write(answer);
        } catch (error) {
          end(error);
        }
      });
    });
    call.on('end', () => {
      turn = turn.then(() => {
        open.delete(call);
        if (!over) call.end();
      });
    });
    call.on('error', () => open.delete(call));
    call.on('cancelled', () => open.delete(call));
  };

  const unary = (kind: Call['kind'], run: Unary): grpc.handleUnaryCall<Record<string, string>, object> => {
    return async (received, callback) => {
      const { request } = received;
      const call: Call = { kind, code: 'OK' };
      world.calls.push(call);
      try {
        const { name = '', parent = '', write_stream = '' } = request;
        const target = name || parent || write_stream;
        call.table = /^projects\/(.+)\/datasets\/(.+)\/tables\/([^/]+)/.exec(target)?.slice(1).join('.') ?? '';
        const fault = world.faults.take([kind], call.table);
        if (fault) call.fault = fault.with;
        if (fault?.with === 'slow') await world.sleep(fault.ms ?? 1000);
        else if (fault?.with === 'drop_before_commit') throw new Dropped();
        else if (fault?.with === 'stream_expired') world.streams.forget(target);
        else if (fault && !AFTER.includes(fault.with)) {
          throw new StorageFailure(world.grpcCode(fault), faultMessage(fault), target);
        }
        const answer = run(request, call, target);
        if (fault?.with === 'drop_after_commit') throw new Dropped();
        if (fault?.with === 'commit_without_answer') call.code = 'unanswered';
        else callback(null, answer);
      } catch (error) {
        call.code =
          error instanceof Dropped ? 'dropped' : error instanceof StorageFailure ? error.codeName : 'INTERNAL';
        if (error instanceof Dropped) drop(received.getPeer());
        else callback((error instanceof StorageFailure ? error : internal(error)).toCallError());
      }
    };
  };

  server.addService(serviceDefinition(), {
    AppendRows: appendRows,
    CreateWriteStream: unary('createWriteStream', (request: CreateRequest, call) => {
      const type = TYPES[request.write_stream?.type ?? 0];
      if (!type) throw new StorageFailure('INVALID_ARGUMENT', 'Stream type is not set.', request.parent);
      const stream = world.streams.create(request.parent, type);
      call.stream = stream.name;
      return streamProto(world, stream, true);
    }),
    GetWriteStream: unary('getWriteStream', (request: { name: string; view?: number }) => {
      return streamProto(world, world.streams.get(request.name), request.view === 2);
    }),
    FinalizeWriteStream: unary('finalizeWriteStream', ({ name }: { name: string }) => {
      const stream = world.streams.get(name);
      refuseDefault(stream, 'finalized');
      stream.finalized = true;
      return { row_count: String(stream.length) };
    }),
    FlushRows: unary('flushRows', (request: FlushRequest) => flush(world.streams.get(request.write_stream), request)),
    BatchCommitWriteStreams: unary('batchCommitWriteStreams', (request: CommitRequest) => commit(world, request)),
  });

  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const listener = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
    injector.injectConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');

  return {
    port: (listener.address() as AddressInfo).port,
    abort(isMeant) {
      for (const [call, appender] of open) {
        if (!isMeant(appender.streamName)) continue;
        open.delete(call);
        call.emit('error', new StorageFailure('ABORTED', IDLE, appender.streamName).toCallError());
      }
    },
    async stop() {
      for (const socket of sockets.values()) socket.destroy();
      listener.close();
      injector.destroy();
      server.forceShutdown();
      await once(listener, 'close');
    },
  };
}

/** Failures of a call that happen when it is done. */
const AFTER = ['drop_after_commit', 'commit_without_answer'];

function internal(error: unknown): StorageFailure {
  return new StorageFailure('INTERNAL', `the local BigQuery failed: ${(error as Error).stack}`);
}

/** The service as the official client's own protocol files say; a request carries its size. */
function serviceDefinition(): grpc.ServiceDefinition {
  const require = createRequire(import.meta.url);
  const storage = dirname(require.resolve('@google-cloud/bigquery-storage/package.json'));
  // Its main file is build/src/index.js or a variant below it; the protos lie beside src.
  const gax = createRequire(join(storage, 'package.json')).resolve('google-gax').split('/build/')[0]!;
  const loaded = protoLoader.loadSync('google/cloud/bigquery/storage/v1/storage.proto', {
    includeDirs: [join(storage, 'build/protos'), join(gax, 'build/protos')],
    keepCase: true,
    longs: String,
    bytes: Buffer,
    oneofs: true,
  });
  const service = loaded['google.cloud.bigquery.storage.v1.BigQueryWrite'] as grpc.ServiceDefinition;
  const append = service['AppendRows']!;
  const read = append.requestDeserialize;
  return {
    ...service,
    AppendRows: { ...append, requestDeserialize: (bytes) => Object.assign(read(bytes), { size: bytes.length }) },
  };
}
