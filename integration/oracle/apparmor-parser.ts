import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { ownPolicyFolder } from './own-policy-folder.ts';

/** What the real compiler made of a policy. */
export interface Compilation {
  readonly succeeded: boolean;
  /** What it printed, warnings included. */
  readonly messages: string;
  /** The compiled policy; empty where it failed. */
  readonly binary: Buffer;
}

// PATH of a user often has no sbin.
const places = ['/usr/sbin/apparmor_parser', '/sbin/apparmor_parser', '/usr/bin/apparmor_parser'];

/** Features of a kernel that mediates everything: without them, a machine without AppArmor has signal and ptrace rules skipped. */
const features = '/usr/share/apparmor-features/features';

/**
 * Compiles policy text with apparmor_parser, without loading it and without a cache.
 *
 * @param kernelFeatures - the file with the features of the kernel to compile for
 * @param options - more for its command line
 * @param parser - another than the installed one
 */
export function compileWithParser(
  text: string | Buffer,
  kernelFeatures = features,
  options: readonly string[] = [],
  parser = apparmorParser(),
): Compilation {
  const { status, stdout, stderr, error } = spawnSync(parser, [...compilerArguments(kernelFeatures), ...options], {
    input: text,
    maxBuffer,
    timeout,
  });
  if (error !== undefined) throw error;
  return { succeeded: status === 0, messages: stderr.toString(), binary: stdout };
}

/** Compiles as {@link compileWithParser} does, but beside the caller. `late` where the compiler came to no end. */
export async function compileBeside(
  text: Buffer,
  kernelFeatures: string,
  options: readonly string[],
  parser = apparmorParser(),
): Promise<Compilation | 'late'> {
  const { failed, timedOut, stdout, stderr } = await execa(parser, [...compilerArguments(kernelFeatures), ...options], {
    input: text,
    encoding: 'buffer',
    maxBuffer,
    timeout,
    reject: false,
  });
  if (timedOut) return 'late';
  return { succeeded: !failed, messages: Buffer.from(stderr).toString(), binary: Buffer.from(stdout) };
}

const maxBuffer = 64 << 20;
/** Some versions never end on some policy. */
const timeout = 300_000;

/** Where the compiler is. Throws where it is not installed. */
export function apparmorParser(): string {
  const parser = places.find((place) => existsSync(place));
  if (parser === undefined) throw new Error('apparmor_parser is not installed: run `npm run setup`');
  return parser;
}

/** How apparmor_parser is called to write compiled policy to its output, for a kernel. */
export function compilerArguments(kernelFeatures: string): readonly string[] {
  const search = ['--Include', ownPolicyFolder];
  return ['--skip-kernel-load', '--skip-cache', '--stdout', ...search, '--kernel-features', kernelFeatures];
}

/** The names of the profiles in compiled policy, in its order. */
export function compiledProfileNames(binary: Buffer): readonly string[] {
  // A struct named `profile` begins with the profile's name: a 16-bit length with its NUL, then the bytes.
  const start = Buffer.from('\x04\x08\x00profile\x00\x07\x05', 'latin1');
  const names: string[] = [];
  for (let at = binary.indexOf(start); at >= 0; at = binary.indexOf(start, at + 1)) {
    const length = at + start.length;
    const name = length + 2;
    names.push(binary.toString('utf8', name, name + binary.readUInt16LE(length) - 1));
  }
  return names;
}
