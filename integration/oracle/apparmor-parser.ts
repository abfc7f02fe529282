import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import { ownPolicyFolder } from './own-policy-folder.ts';

/** The result of the real compiler for a policy. */
export interface CompilerRun {
  readonly succeeded: boolean;
  /** The compiler's messages, including warnings. */
  readonly messages: string;
  /** The compiled policy; empty after a failure. */
  readonly binary: Buffer;
}

// A user's PATH often has no sbin.
const places = ['/usr/sbin/apparmor_parser', '/sbin/apparmor_parser', '/usr/bin/apparmor_parser'];

/**
 * Features of a kernel with mediation of everything: without these features, a machine without AppArmor skips signal
 * and ptrace rules.
 */
const features = '/usr/share/apparmor-features/features';

/** The last results by their inputs: many cases have equal policy, and several kernels have equal features. */
const earlier = new Map<string, CompilerRun>();
const maxEarlier = 100;

/**
 * Compiles policy text with apparmor_parser, without loading. Equal inputs have an equal result, so a repeated
 * compilation starts no process. Included files do not change during a test run.
 *
 * @param kernelFeaturesFolder - the file with the features of the target kernel
 * @param options - further command line options
 * @param parser - the path of the parser; by default the installed program
 */
export function compileWithParser(
  text: string | Buffer,
  kernelFeatures = features,
  options: readonly string[] = [],
  parser = apparmorParser(),
): CompilerRun {
  const inputs = createHash('sha256').update(JSON.stringify([parser, options, readFileSync(kernelFeatures, 'latin1')]));
  const key = inputs.update(text).digest('base64');
  const known = earlier.get(key) ?? runParser(parser, [...compilerArguments(kernelFeatures), ...options], text);
  earlier.delete(key);
  earlier.set(key, known);
  const [oldest = key] = earlier.keys();
  if (earlier.size > maxEarlier) earlier.delete(oldest);
  // Some callers change the compiled policy.
  return { ...known, binary: Buffer.from(known.binary) };
}

function runParser(parser: string, words: readonly string[], text: string | Buffer): CompilerRun {
  const { status, stdout, stderr, error } = spawnSync(parser, words, { input: text, maxBuffer, timeout });
  if (error !== undefined) throw error;
  return { succeeded: status === 0, messages: stderr.toString(), binary: stdout };
}

/** Compiles like {@link compileWithParser}, but asynchronously. `late` if the compiler exceeds the timeout. */
export async function compileInBackground(
  text: Buffer,
  kernelFeatures: string,
  options: readonly string[],
  parser = apparmorParser(),
): Promise<CompilerRun | 'late'> {
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

/** Recognises the crash of 4.1 on profiles without any file permission, for kernels with permission tables (docs/explanation/compilers.md). */
export function isKnownCrash(messages: string): boolean {
  return /compute_perms_table.*Assertion `states\.size\(\) >= 2' failed/.test(messages);
}

const maxBuffer = 64 << 20;
/** Some versions never end on some policy. */
const timeout = 300_000;

/** Returns the path of the compiler. Throws if no compiler is installed. */
export function apparmorParser(): string {
  const parser = places.find((place) => existsSync(place));
  if (parser === undefined) throw new Error('apparmor_parser is not installed: run `npm run setup`');
  return parser;
}

/** The arguments of apparmor_parser to write compiled policy for a kernel to the output. */
export function compilerArguments(kernelFeatures: string): readonly string[] {
  const search = ['--Include', ownPolicyFolder];
  return ['--skip-kernel-load', '--skip-cache', '--stdout', ...search, '--kernel-features', kernelFeatures];
}

/** The names of the profiles in compiled policy, in order. */
export function compiledProfileNames(binary: Buffer): readonly string[] {
  // A struct named `profile` begins with the profile's name: a 16-bit length including the NUL, then the bytes.
  const start = Buffer.from('\x04\x08\x00profile\x00\x07\x05', 'latin1');
  const names: string[] = [];
  for (let at = binary.indexOf(start); at >= 0; at = binary.indexOf(start, at + 1)) {
    const length = at + start.length;
    const name = length + 2;
    names.push(binary.toString('utf8', name, name + binary.readUInt16LE(length) - 1));
  }
  return names;
}
