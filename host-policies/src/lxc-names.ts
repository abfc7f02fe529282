import { checkFolder, checkName, refusal } from './check-name.ts';
import type { LayerNames } from './host-layer.ts';

/** LXC leaves room for `//&:` and the like in the kernel's 255 bytes of a name; the kernel adds a number to it in securityfs. */
export const longestName = 246;

/**
 * The names that LXC gives: `lxc-NAME_<LXCPATH>`, and the same with `-` for each `/`. A longer name
 * than it allows itself becomes a hash, one for both.
 */
export function lxcNames(name: string, lxcPath: string): LayerNames {
  if (name === '') throw new RangeError('a container needs a name');
  checkName('container name', name);
  if (name.includes('/')) throw refusal('container name', name, '`/`: it names a folder below the LXC path');
  checkFolder('LXC path', lxcPath);
  // LXC takes slashes off the end before it uses the path (`remove_trailing_slashes`).
  const full = `lxc-${name}_<${lxcPath.replace(/\/+$/, '')}>`;
  const bytes = new TextEncoder().encode(full);
  if (bytes.length > longestName) {
    const hash = fnv1a64(bytes);
    return { profileName: hash, namespaceName: hash };
  }
  return { profileName: full, namespaceName: full.replaceAll('/', '-') };
}

/** FNV-1a with 64 bits, as 16 hexadecimal digits. */
function fnv1a64(bytes: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
