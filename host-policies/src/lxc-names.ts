/** What LXC calls a container's profile in the root policy namespace, and its policy namespace. */
export interface LxcNames {
  readonly profileName: string;
  readonly namespaceName: string;
}

/** LXC leaves room for `//&:` and the like in the kernel's 255 bytes of a name. */
const longestName = 246;

/**
 * The names that LXC gives: `lxc-NAME_<LXCPATH>`, and the same with `-` for each `/`. A longer name
 * than it allows itself becomes a hash, one for both.
 */
export function lxcNames(name: string, lxcPath: string): LxcNames {
  checkContainerName(name);
  checkLxcPath(lxcPath);
  const full = `lxc-${name}_<${lxcPath}>`;
  const bytes = new TextEncoder().encode(full);
  if (bytes.length > longestName) {
    const hash = fnv1a64(bytes);
    return { profileName: hash, namespaceName: hash };
  }
  return { profileName: full, namespaceName: full.replaceAll('/', '-') };
}

function checkContainerName(name: string): void {
  if (name === '') throw new RangeError('a container needs a name');
  checkSpelling('container name', name);
  if (name.includes('/')) throw refusal('container name', name, '`/`: it names a folder below the LXC path');
}

function checkLxcPath(path: string): void {
  checkSpelling('LXC path', path);
  if (!path.startsWith('/')) throw new RangeError(`LXC path \`${path}\` is not absolute`);
}

/**
 * Refuses what no policy or label can hold. apparmor_parser takes brackets, braces and backslashes
 * in a profile's name for a pattern and keeps an escape as part of the name, so that no spelling
 * stands for them; a `:` ends a policy namespace's name in a label.
 */
function checkSpelling(what: string, text: string): void {
  if (text.includes('\0')) throw refusal(what, text, 'a NUL byte');
  if (/[\n\r]/.test(text)) throw refusal(what, text, 'a line break');
  const found = /[[\]{}\\:]/.exec(text);
  if (found !== null) throw refusal(what, text, `\`${found[0]}\`, which AppArmor cannot have in a name`);
}

function refusal(what: string, text: string, reason: string): RangeError {
  return new RangeError(`${what} ${JSON.stringify(text)} holds ${reason}`);
}

/** FNV-1a with 64 bits, as 16 hexadecimal digits. */
function fnv1a64(bytes: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
