/**
 * A small file in MaxMind DB format 2.0 (https://maxmind.github.io/MaxMind-DB/), for tests: networks of IPv4 in a tree of IPv6, each
 * with a map. Written by the specification; records of 24 bits, no pointers between data.
 */

type Value = string | number | Value[] | { [key: string]: Value };
type Node = { children: [Slot, Slot] };
/** null: nothing is known; a number: where its data begins. */
type Slot = Node | number | null;

const SEPARATOR = Buffer.alloc(16);
const METADATA_MARK = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
/** Types of the data section, by their numbers. */
const TEXT = 2;
const MAP = 7;
const UINT32 = 6;
const ARRAY = 11;

/** @param networks `192.0.2.0/24` -> what is known of it; none may lie within another */
export function mmdb(networks: { [network: string]: Value }): Buffer {
  const root: Node = { children: [null, null] };
  const parts: Buffer[] = [];
  let size = 0;
  for (const [network, value] of Object.entries(networks)) {
    const data = encoded(value);
    put(root, bitsOf(network), size);
    parts.push(data);
    size += data.length;
  }
  const nodes: Node[] = [];
  number(root, nodes);
  const place = new Map(nodes.map((node, i) => [node, i]));
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach(({ children }, i) => {
    children.forEach((slot, side) => {
      const record =
        slot === null ? nodes.length : typeof slot === 'number' ? slot + nodes.length + 16 : place.get(slot)!;
      tree.writeUIntBE(record, i * 6 + side * 3, 3);
    });
  });
  const metadata = encoded({
    ...{ node_count: nodes.length, record_size: 24, ip_version: 6, database_type: 'Test-City', languages: ['en'] },
    ...{ binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1790000000, description: {} },
  });
  return Buffer.concat([tree, SEPARATOR, ...parts, METADATA_MARK, metadata]);
}

function put(root: Node, bits: number[], data: number): void {
  let node = root;
  bits.forEach((bit, i) => {
    if (i === bits.length - 1) {
      node.children[bit] = data;
      return;
    }
    const next = node.children[bit];
    if (typeof next === 'object' && next !== null) node = next;
    else {
      const made: Node = { children: [null, null] };
      node.children[bit] = made;
      node = made;
    }
  });
}

function number(node: Node, nodes: Node[]): void {
  nodes.push(node);
  for (const child of node.children) if (typeof child === 'object' && child !== null) number(child, nodes);
}

/** An IPv4 network lies behind 96 zeros. */
function bitsOf(network: string): number[] {
  const [address, prefix] = network.split('/') as [string, string];
  const bits = address.split('.').flatMap((byte) => [...Number(byte).toString(2).padStart(8, '0')].map(Number));
  return [...Array<number>(96).fill(0), ...bits.slice(0, Number(prefix))];
}

function encoded(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(TEXT, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(UINT32, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(ARRAY, value.length), ...value.map(encoded)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    control(MAP, entries.length),
    ...entries.flatMap(([key, one]) => [encoded(key), encoded(one)]),
  ]);
}

/** Sizes up to 28 stand in the control byte itself; a type above 7 in a byte of its own. */
function control(type: number, size: number): Buffer {
  if (size > 28) throw new Error('too long for this builder');
  return type > 7 ? Buffer.from([size, type - 7]) : Buffer.from([(type << 5) | size]);
}
