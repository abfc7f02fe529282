/** `profile a { signal (send) set=(hup) peer=b, }`, compiled and compressed by apparmor_parser 5.0 for kernel 7.3. */
export const compressedProfile: Uint8Array<ArrayBuffer> = Uint8Array.from(
  [
    '010300000000000028b52ffd604a052d0800f2c91f249035cd18ebbbbbbb4f016d91a006b2bb6a30b2bb0df50f2ecb8f158a107ebcecdd42',
    '9ba4bb07526a96d43a7da05d55afbf23c7c117109927d037fc0a6771f8b560dd9ed2da4bb7f0e8931e45f8117b02344ebe94cd5006920546',
    'f940179198b22533ddffc49e8d06df4b6fa783ede0f262235f1d41589a89cb6c9cc0ab013d20c00222aaca016b50501ca6bb7ac61d09880c',
    '1785be1009944101088380dc2209b14aec36c81be51377888abd14250722c345430fe4d1c110bb1b4abe811196fa63d908422a013fad5812',
    'ae39c660c20179552d68b6e07c93c2b700d8c6868461c7781ce81cc0430941a203f0628b3342f3cb5aa290c0b3d6cae60582015e002ca0',
  ]
    .join('')
    .match(/../g) ?? [],
  (byte) => Number.parseInt(byte, 16),
);

/** A header of policy, eight bytes. */
export const compressedHeader: readonly number[] = [1, 3, 0, 0, 0, 0, 0, 0];

/**
 * Returns a zstd block: a header with the kind (0 raw, 1 repeated, 2 compressed), the last-block flag and the size,
 * then the data.
 */
export function block(kind: number, isLast: boolean, data: readonly number[], size = data.length): readonly number[] {
  const header = (size << 3) | (kind << 1) | (isLast ? 1 : 0);
  return [header & 0xff, (header >>> 8) & 0xff, header >>> 16, ...data];
}

/**
 * Returns a frame of zstd without a window.
 *
 * @param contentSize - the declared size of the content
 * @param flags - further bits of the descriptor: 4 for a checksum, 1 for a dictionary
 */
export function frame(contentSize: number, blocks: readonly (readonly number[])[], flags = 0): readonly number[] {
  const size = [contentSize & 0xff, (contentSize >>> 8) & 0xff, (contentSize >>> 16) & 0xff, contentSize >>> 24];
  return [0x28, 0xb5, 0x2f, 0xfd, 0xa0 | flags, ...size, ...blocks.flat()];
}
