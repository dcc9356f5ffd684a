/** Express 5 with its JSON parser. */
import type { AddressInfo } from 'node:net';
import express from 'express';

const app = express();
app.use(express.json({ type: 'text/plain' }));
app.post('/collect', (req, res) => {
  if (req.body.v !== 1) throw new Error('not parsed');
  res.status(204).end();
});
const server = app.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
