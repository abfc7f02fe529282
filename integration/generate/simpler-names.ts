import type { ByteString } from '@lamellar/core/language';

/** Simpler names for a complex name: an unused letter, else the name without special bytes, or half of the name. */
export function simplerNames(
  name: ByteString | undefined,
  taken: readonly (ByteString | undefined)[],
): readonly ByteString[] {
  if (name === undefined || /^[a-z]$/.test(name)) return [];
  const letter = ['p', 'q', 'r', 's', 't', 'u', 'v', 'w'].find((one) => !taken.some((other) => other === one));
  const plain = name.replace(/[^A-Za-z0-9/]/g, '');
  const halves = [name.slice(0, name.length >> 1), name.slice(name.length >> 1)];
  const shorter = [letter ?? '', plain, ...halves].filter(
    (one) => one !== '' && one !== name && /^[^\s:&]/.test(one) && !/[\s/]$/.test(one),
  );
  return (shorter as ByteString[]).filter((one) => !taken.includes(one));
}
