/** Express 5 with its JSON parser; answers 204, or with `json` as its argument the JSON that most handlers answer. */
import type { AddressInfo } from 'node:net';
import express from 'express';

const answersJson = process.argv[2] === 'json';
const app = express();
app.use(express.json({ type: 'text/plain' }));
app.post('/collect', (req, res) => {
  if (req.body.v !== 1) throw new Error('not parsed');
  if (answersJson) res.json({ ok: true });
  else res.status(204).end();
});
const server = app.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
