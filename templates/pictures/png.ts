/** A screenshot with a palette: a third of the size. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
/** The bits of each colour that are kept: a form has few colours, and the shades of their edges. */
const STEP = 17;

/** `png`: 8 bits a colour, with or without alpha, not interlaced, as Chromium writes it. */
export function indexed(png: Buffer): Buffer {
  const { width, height, pixels } = decoded(png);
  const palette = new Map<number, number>();
  const lines = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const colour = rounded(pixels, (y * width + x) * 3);
      if (!palette.has(colour)) palette.set(colour, palette.size);
      lines[y * (width + 1) + 1 + x] = palette.get(colour)!;
    }
  if (palette.size > 256) throw new Error(`${palette.size} colours do not fit a palette`);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from([...palette.keys()].flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function rounded(pixels: Buffer, at: number): number {
  const one = (i: number) => Math.round(pixels[at + i]! / STEP) * STEP;
  return (one(0) << 16) | (one(1) << 8) | one(2);
}

/** RGB, line by line. */
function decoded(png: Buffer): { width: number; height: number; pixels: Buffer } {
  let width = 0;
  let height = 0;
  let bytes = 3;
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    if (type === 'IDAT') data.push(body);
    if (type !== 'IHDR') continue;
    width = body.readUInt32BE(0);
    height = body.readUInt32BE(4);
    bytes = body[9] === 6 ? 4 : 3;
  }
  const raw = inflateSync(Buffer.concat(data));
  const size = width * bytes;
  let above = Buffer.alloc(size);
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    const start = y * (size + 1);
    const line = unfiltered(raw[start]!, raw.subarray(start + 1, start + 1 + size), above, bytes);
    for (let x = 0; x < width; x++) line.copy(pixels, (y * width + x) * 3, x * bytes, x * bytes + 3);
    above = line;
  }
  return { width, height, pixels };
}

/** https://www.w3.org/TR/png-3/#9Filters */
function unfiltered(filter: number, line: Buffer, above: Buffer, bytes: number): Buffer<ArrayBuffer> {
  const out = Buffer.alloc(line.length);
  for (let i = 0; i < line.length; i++) {
    const a = i < bytes ? 0 : out[i - bytes]!;
    const b = above[i]!;
    const c = i < bytes ? 0 : above[i - bytes]!;
    const guess = [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]!;
    out[i] = line[i]! + guess;
  }
  return out;
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

function chunk(type: string, body: Buffer): Buffer {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  body.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, body.length + 8)), body.length + 8);
  return out;
}
