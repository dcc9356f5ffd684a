/** The local BigQuery as a process of its own, so that its CPU is told apart from what is measured; it inherits the core. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

export type Usage = { cpuSeconds: number; rows: number; requests: number; bytes: number };
export type Local = {
  restUrl: string;
  writeUrl: string;
  /** Since it was asked last: CPU, and rows and requests that brought some to this table. @param path `p.d.t` */
  usage(path: string): Promise<Usage>;
  stop(): Promise<void>;
};

export async function startLocal(): Promise<Local> {
  const child = fork(new URL('./local-process.ts', import.meta.url));
  const [urls] = (await once(child, 'message')) as [Pick<Local, 'restUrl' | 'writeUrl'>];
  return {
    ...urls,
    async usage(path) {
      child.send(path);
      return (await once(child, 'message'))[0] as Usage;
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
