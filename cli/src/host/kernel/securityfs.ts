import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { ByteString } from '@lamellar/core/language';

/** A profile as the kernel lists it. */
export interface LoadedProfile {
  /** Its name in its policy namespace. */
  readonly name: ByteString;
  /** As compiled policy has it; the kernel calls `prompt` `user`. */
  readonly mode: string;
  /** What it was loaded from: SHA-256, or SHA-1 before 6.8, of its part of the policy; undefined where none is kept. */
  readonly hash: string | undefined;
}

/** Where the kernel shows its policy, and takes changes to it. */
const securityfs = '/sys/kernel/security/apparmor';

/** Whether this machine's kernel has AppArmor, and shows its policy. */
export function hasAppArmor(): boolean {
  return statSync(`${securityfs}/policy`, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A policy namespace of the running kernel. */
export class KernelNamespace {
  readonly #folder: string;

  /** @param name - `a//b` for one in another; empty for the root */
  constructor(name: ByteString) {
    this.#folder =
      name === '' ? `${securityfs}/policy` : `${securityfs}/policy/namespaces/${name.replaceAll('//', '/namespaces/')}`;
  }

  get exists(): boolean {
    return existsSync(bytes(this.#folder));
  }

  /** The names of the policy namespaces in it, sorted. */
  namespaces(): readonly ByteString[] {
    return [...namesIn(`${this.#folder}/namespaces`)].sort() as ByteString[];
  }

  /** Its profiles, children included, by name. */
  profiles(): readonly LoadedProfile[] {
    return readProfiles(`${this.#folder}/profiles`).sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /**
   * Loads compiled policy: all of it, in one step, or nothing. What is there under these names is replaced.
   *
   * @throws the system's error where the kernel refuses it
   */
  replace(policy: Uint8Array): void {
    const descriptor = openSync(bytes(`${this.#folder}/.replace`), constants.O_WRONLY);
    try {
      // A load is one write(2), whatever its size.
      writeSync(descriptor, policy);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Removes a profile with its children. */
  remove(name: ByteString): void {
    writeFileSync(bytes(`${this.#folder}/.remove`), bytes(name));
  }
}

/**
 * The profiles in a folder of the kernel's, and their children, which are in folders of theirs.
 *
 * @param above - the parent's name, since a child only says its own; empty for those without a parent
 */
function readProfiles(folder: string, above = ''): LoadedProfile[] {
  return namesIn(folder).flatMap((entry) => {
    const own = `${folder}/${entry}`;
    const [last, mode] = [readValue(own, 'name'), readValue(own, 'mode')];
    if (last === undefined || mode === undefined) return [];
    const name = (above === '' ? last : `${above}//${last}`) as ByteString;
    const hash = readValue(own, 'sha256') ?? readValue(own, 'sha1');
    const below = `${own}/profiles`;
    // Most have none below them, and an error is slow to make.
    const children = existsSync(bytes(below)) ? readProfiles(below, name) : [];
    return [{ name, mode: mode === 'user' ? 'prompt' : mode, hash }, ...children];
  });
}

/** A profile that is gone while it is read has none. */
function readValue(folder: string, file: string): string | undefined {
  return ifThere(() => readText(`${folder}/${file}`).replace(/\n$/, ''));
}

/** Nearly always more than a value has: one read gives all of it, where readFileSync asks four times. */
const usualSize = 4096;
const buffer = Buffer.allocUnsafe(usualSize);

function readText(file: string): string {
  const descriptor = openSync(bytes(file), constants.O_RDONLY);
  try {
    const length = readSync(descriptor, buffer, 0, usualSize, null);
    const rest = length < usualSize ? '' : readFileSync(descriptor, 'latin1');
    return buffer.toString('latin1', 0, length) + rest;
  } finally {
    closeSync(descriptor);
  }
}

function namesIn(folder: string): readonly string[] {
  const names = ifThere(() => readdirSync(bytes(folder), { encoding: 'buffer' }));
  return (names ?? []).map((name) => name.toString('latin1'));
}

function ifThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A path by its bytes; Node takes a text for UTF-8, which is the same only where all of it is ASCII. */
function bytes(text: string): string | Buffer {
  return isAscii(text) ? text : Buffer.from(text, 'latin1');
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- all of ASCII
  return /^[\0-\x7f]*$/.test(text);
}
