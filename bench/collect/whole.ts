/** The server as it is started, its delivery thread on the same core. */
import { startServer } from '../../server/main.ts';
import { benchConfig } from './config.ts';

const server = await startServer(benchConfig());
console.log(`port ${new URL(server.url).port}`);
process.on('SIGTERM', () => server.close().then(() => process.exit(0)));
