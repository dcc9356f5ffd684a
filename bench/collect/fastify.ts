/** Fastify, with JSON.parse for text/plain. */
import fastify from 'fastify';

const app = fastify();
app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => {
  done(null, JSON.parse(body as string));
});
app.post('/collect', (_request, reply) => {
  reply.code(204).send();
});
const address = await app.listen({ port: 0, host: '127.0.0.1' });
console.log(`port ${new URL(address).port}`);
