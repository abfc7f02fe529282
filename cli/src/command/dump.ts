import {
  isCompiledPolicy,
  maxPolicySize,
  placeOfProblem,
  unpackPolicy,
  type CompiledPolicy,
  type BinaryProfile,
} from '@lamellar/core/binary';
import { Budget, type DecompileBudgets } from '@lamellar/core/decompile';
import { bytesOf, printable, textOf, wrongFile, type ByteString } from '@lamellar/core/language';
import { CommandError, exitStatus, type ExitStatus } from '../exit-status.ts';
import { readPolicyContents } from '@lamellar/node/policy';
import { readStandardInput } from '../adapters/process/read-standard-input.ts';
import { terminalOf } from '../adapters/process/standard-streams.ts';
import { brief } from '../words/brief.ts';
import type { DumpView } from '../views/dump-view.ts';
import { dumpedProfile } from '../views/dumped-profile.ts';
import { renderDumpedProfile } from '../render/dump-text.ts';
import { listed } from '../words/truncate-list.ts';
import { countOf } from '../words/count-of.ts';
import { LineWriter } from '../render/line-writer.ts';
import { styleFor } from '../render/style.ts';
import type { LoadedBlob } from '../policy/loaded-blobs.ts';
import { chosenSnapshot, selectsSnapshot, type SnapshotOptions } from '../policy/chosen-snapshot.ts';
import { enter, warn } from '../adapters/process/logger.ts';

/** The options of `dump`. */
export interface DumpFlags extends SnapshotOptions {
  readonly format: 'human' | 'json';
  readonly profile?: string;
}

/**
 * Returns the budgets of the decompilation of a file: at most two or three seconds for each kind of rules. Almost all
 * profiles of Debian need less.
 */
function budgets(): DecompileBudgets {
  const steps = 40_000_000;
  return { peers: new Budget(steps), files: new Budget(steps), others: new Budget(steps) };
}

const defaultColumns = 100;

/** `lamellar dump FILE…`: prints the content of compiled policy. */
export async function dump(names: readonly string[], options: DumpFlags): Promise<ExitStatus> {
  const isLive = selectsSnapshot(options);
  if (isLive === names.length > 0)
    throw new CommandError(isLive ? 'files exclude --live and --snapshot' : 'no file given', {
      hint: 'name files of compiled policy, or use --live for the loaded policy of this host',
    });
  const files = isLive ? await loadedFiles(options) : await readFiles(names);
  const wanted = options.profile === undefined ? undefined : bytesOf(options.profile);
  const inFiles = files.map((file) => ({ file, profiles: file.policy.profiles.filter((one) => isNamed(one, wanted)) }));
  // A host has hundreds of loads. Loads without the requested profile are left out.
  const found = isLive && wanted !== undefined ? inFiles.filter(({ profiles }) => profiles.length > 0) : inFiles;
  if (wanted !== undefined && found.every(({ profiles }) => profiles.length === 0))
    throw new CommandError(`no profile \`${brief(textOf(wanted))}\``, { hint: namesHint(files) });
  if (options.format === 'json') writeJson(found);
  else writeText(found);
  for (const { name, policy } of files)
    if (policy.problem !== undefined)
      warn(
        `${name}: damaged at ${placeOfProblem(policy.problem)}: ${brief(policy.problem.message)}`,
        'the kernel would refuse the whole file: compile the policy again',
      );
  const isComplete =
    (isLive || files.length === new Set(names).size) && files.every(({ policy }) => policy.problem === undefined);
  return isComplete ? exitStatus.success : exitStatus.invalid;
}

/** Returns the loads of a host's kernel, from the snapshot. */
async function loadedFiles(options: SnapshotOptions): Promise<readonly LoadedBlob[]> {
  const snapshot = await chosenSnapshot(options);
  const { loadedBlobs } = await import('../policy/loaded-blobs.ts');
  const blobs = loadedBlobs(snapshot);
  const unseen = snapshot.namespaces.flatMap(({ profiles }) =>
    profiles.filter(({ load }) => load === undefined),
  ).length;
  if (unseen > 0) warn(`${countOf(unseen, 'profile')} more without visible compiled policy`);
  return blobs;
}

async function readFiles(names: readonly string[]): Promise<readonly LoadedBlob[]> {
  const files: LoadedBlob[] = [];
  for (const name of new Set(names)) {
    const file = await readFile(name);
    if (file !== undefined) files.push(file);
  }
  return files;
}

/** Reads a file's profiles. If the file has no compiled policy, prints the reason on stderr and returns undefined. */
async function readFile(file: string): Promise<LoadedBlob | undefined> {
  const isInput = file === '-';
  const name = isInput ? 'standard input' : file === '' ? '``' : printable(file);
  enter(`reading ${name}`);
  const read = isInput ? { bytes: await readStandardInput(maxPolicySize) } : readPolicyContents(file);
  const refuse = (reason: string, hint?: string): undefined => {
    warn(`${name}: ${reason}`, hint);
  };
  if ('reason' in read) return refuse(read.reason, read.special ? 'write `-` to read from a pipe' : read.hint);
  if (!isCompiledPolicy(read.bytes)) {
    const wrong = wrongFile(read.bytes.toString('latin1'), file, 'compiled');
    return wrong === undefined || wrong.kind === 'policy'
      ? refuse('it is not compiled policy', 'compile text first: `apparmor_parser -QKS FILE`')
      : refuse(wrong.message, wrong.hint);
  }
  return { name, size: read.bytes.length, policy: unpackPolicy(read.bytes) };
}

function isNamed({ name, namespace }: BinaryProfile, wanted: ByteString | undefined): boolean {
  return wanted === undefined || name === wanted || `:${namespace.join('//')}:${name}` === wanted;
}

const maxNames = 8;

function namesHint(files: readonly LoadedBlob[]): string {
  const names = files.flatMap(({ policy }) => policy.profiles.map(({ name }) => `\`${brief(textOf(name))}\``));
  return names.length === 0
    ? 'there are none'
    : `there ${names.length === 1 ? 'is' : 'are'} ${listed(names, maxNames)}`;
}

/** A file with its requested profiles. */
interface FoundProfiles {
  readonly file: LoadedBlob;
  readonly profiles: readonly BinaryProfile[];
}

/** The first fields of a file. */
type DumpHead = Omit<DumpView['files'][number], 'profiles' | 'problem'>;

/** Prints an object, with a line for each profile: the JSON of a large file does not fit into one string. */
function writeJson(found: readonly FoundProfiles[]): void {
  const out = new LineWriter();
  out.line('{"files":[');
  for (const [index, { file, profiles }] of found.entries()) {
    const { name, size, policy } = file;
    const head = { file: name, size, decompressedSize: policy.decompressedSize ?? null } satisfies DumpHead;
    out.line(`${JSON.stringify(head).slice(0, -1)},"profiles":[`);
    const budget = budgets();
    for (const [at, profile] of profiles.entries())
      out.line(`${JSON.stringify(dumpedProfile(profile, budget))}${at + 1 === profiles.length ? '' : ','}`);
    out.line(`],"problem":${JSON.stringify(policy.problem ?? null)}}${index + 1 === found.length ? '' : ','}`);
  }
  out.line(']}');
  out.end();
}

function writeText(found: readonly FoundProfiles[]): void {
  const out = new LineWriter();
  const style = styleFor('stdout');
  const columns = terminalOf('stdout')?.columns ?? defaultColumns;
  for (const [index, { file, profiles }] of found.entries()) {
    if (index > 0) out.line('');
    const { name, size, policy } = file;
    out.line(`${name}: ${countOf(policy.profiles.length, 'profile')}, ${sizeInWords(size, policy)}`);
    const budget = budgets();
    for (const profile of profiles) {
      out.line('');
      out.line(renderDumpedProfile(dumpedProfile(profile, budget), style, columns));
    }
  }
  out.end();
}

function sizeInWords(size: number, { decompressedSize }: CompiledPolicy): string {
  const bytes = `${size.toLocaleString('en')} bytes`;
  return decompressedSize === undefined ? bytes : `${bytes}, decompressed ${decompressedSize.toLocaleString('en')}`;
}
