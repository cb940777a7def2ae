// A picture of few colours as a small PNG file: 256 colours in a palette, a byte a pixel.
import { crc32 as crcOf, deflateSync } from 'node:zlib';

/** Colours of a palette; the bits of a channel that tell colours apart. */
const COLOURS = 256, BITS = 5;

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type), data]), length = Buffer.alloc(4), crc = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crcOf(named));
  return Buffer.concat([length, named, crc]);
}

/** @param {number[]} a @param {number[]} b */
const distance = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

/**
 * @param {Uint8Array} pixels four bytes each, the last of which isn't looked at
 * @param {number} width @param {number} height
 * @returns {Buffer} the file
 */
export function pngOf(pixels, width, height) {
  /** How often a colour is there, and which one, by its highest bits.
   * @type {Map<number, [n: number, rgb: number[]]>} */
  const seen = new Map();
  const keyOf = (/** @type {number} */ at) =>
    [0, 1, 2].reduce((key, i) => (key << BITS) | (pixels[at + i] >> (8 - BITS)), 0);
  for (let at = 0; at < pixels.length; at += 4) {
    const known = seen.get(keyOf(at));
    if (known) known[0]++;
    else seen.set(keyOf(at), [1, [...pixels.subarray(at, at + 3)]]);
  }
  const palette = [...seen.values()].sort(([a], [b]) => b - a).slice(0, COLOURS).map(([, rgb]) => rgb);
  const nearest = new Map([...seen].map(([key, [, rgb]]) => {
    const far = palette.map((one) => distance(one, rgb));
    return [key, far.indexOf(Math.min(...far))];
  }));
  const rows = Buffer.alloc((width + 1) * height); // each begins with its filter, which is none
  for (let i = 0; i < width * height; i++) {
    rows[i + Math.floor(i / width) + 1] = nearest.get(keyOf(4 * i)) ?? 0;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 3], 8); // bits of a pixel; it is a palette's
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flat())), chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
