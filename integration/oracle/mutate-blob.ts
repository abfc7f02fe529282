import type { Random } from '../generate/random.ts';

/** Numbers that break sizes and offsets. */
const extremes = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0xff_ffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe,
];

/** Returns a damaged blob: truncated, with flipped bits, extreme numbers, or a copied part. */
export function mutateBlob(random: Random, blob: Uint8Array): Uint8Array {
  const mutated = Uint8Array.from(blob);
  const view = new DataView(mutated.buffer);
  // Half of the changes are near the start, with headers and sizes: most of a blob is tables.
  const place = (width: number): number =>
    random.below(Math.max(1, Math.min(mutated.length - width, random.chance(50) ? 400 : mutated.length)));
  switch (random.below(6)) {
    case 0:
      return mutated.subarray(0, place(0));
    case 1:
      for (let times = 1 + random.below(8); times > 0; times--) {
        const at = place(1);
        view.setUint8(at, view.getUint8(at) ^ (1 << random.below(8)));
      }
      return mutated;
    case 2:
      view.setUint16(place(2), random.pick(extremes) & 0xffff, random.chance(50));
      return mutated;
    case 3:
      view.setUint32(place(4), random.pick(extremes), random.chance(50));
      return mutated;
    case 4: {
      const [from, to] = [place(0), place(0)];
      mutated.copyWithin(to, from, from + random.below(64));
      return mutated;
    }
    default:
      for (let times = 1 + random.below(4); times > 0; times--) view.setUint8(place(1), random.below(256));
      return mutated;
  }
}
