/**
 * One certificate from the authority: order, proof, signing request, download (https://www.rfc-editor.org/rfc/rfc8555#section-7).
 *
 * Guarantee: an order and its key are on disk before anything is done for it. After a stop at any point it is the same
 * order that goes on, and none is placed twice.
 */
import acme, { type Authorization, type Client, type Order } from 'acme-client';
import type { ChallengeType, Due, Proof } from './challenges.ts';
import type { AcmeFiles, Pair } from './files.ts';

export type OrderOptions = {
  client: Client;
  files: AcmeFiles;
  type: ChallengeType;
  proof: Proof;
  /** Called before a new order is placed, to count it; false: not now. */
  mayOrder: () => Promise<boolean>;
};

/** @returns null when no new order may be placed. @throws an Error with the authority's reason */
export async function obtain(
  host: string,
  { client, files, type, proof, mayOrder }: OrderOptions,
): Promise<Pair | null> {
  const pending = (await resumed(host, client, files)) ?? (await placed(host, client, files, mayOrder));
  if (pending === null) return null;
  const { order, key } = pending;
  try {
    const chain = order.status === 'valid' ? await client.getCertificate(order) : await fulfil(order, key);
    return { chain, key };
  } catch (error) {
    // what the authority has judged is over; what was only interrupted goes on the next time
    if (await isOver(client, order)) await files.forgetOrder(host);
    throw error;
  }

  async function fulfil(order: Order, key: string): Promise<string> {
    if (order.status === 'pending')
      for (const authorization of await client.getAuthorizations(order)) await prove(authorization);
    const ready = { ...(await client.waitForValidStatus(order)), url: order.url };
    if (ready.status === 'valid') return client.getCertificate(ready);
    const [, request] = await acme.crypto.createCsr({ altNames: [host] }, key);
    return client.getCertificate(await client.finalizeOrder(ready, request));
  }

  async function prove(authorization: Authorization): Promise<void> {
    if (authorization.status === 'valid') return;
    const challenge = authorization.challenges.find((one) => one.type === type);
    if (challenge === undefined) throw new Error(`the authority offers no ${type} for ${host}`);
    const expected = await client.getChallengeKeyAuthorization(challenge);
    const due: Due = { authorization, token: challenge.token, expected };
    await proof.show(due);
    try {
      if (challenge.status === 'pending') await client.completeChallenge(challenge);
      await client.waitForValidStatus(challenge);
    } finally {
      // a record left behind must not hide what went wrong
      await proof.hide(due).catch(() => {});
    }
  }
}

type Pending = { order: Order; key: string };

async function resumed(host: string, client: Client, files: AcmeFiles): Promise<Pending | null> {
  const known = await files.order(host);
  if (known === null) return null;
  const order = await stateOf(client, known.url);
  if (order !== null && order.status !== 'invalid') return { order, key: known.key };
  await files.forgetOrder(host);
  return null;
}

async function placed(
  host: string,
  client: Client,
  files: AcmeFiles,
  mayOrder: () => Promise<boolean>,
): Promise<Pending | null> {
  if (!(await mayOrder())) return null;
  const key = (await acme.crypto.createPrivateEcdsaKey()).toString();
  const order = await client.createOrder({ identifiers: [{ type: 'dns', value: host }] });
  await files.writeOrder(host, { url: order.url, key });
  return { order, key };
}

/** null of an order that the authority does not know any more. */
async function stateOf(client: Client, url: string): Promise<Order | null> {
  try {
    return await client.getOrder({ url } as Order);
  } catch (error) {
    // acme-client throws the authority's words alone; of an authority that does not answer directory.ts speaks
    if ((error as Error).name === 'AuthorityBusy' || (error as Error).cause !== undefined) throw error;
    return null;
  }
}

async function isOver(client: Client, { url }: Order): Promise<boolean> {
  const order = await stateOf(client, url).catch(() => undefined);
  return order === null || order?.status === 'invalid';
}
