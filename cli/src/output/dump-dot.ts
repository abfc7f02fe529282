import { crossCheckRows } from '@lamellar/core';
import { deadState } from '@lamellar/core/automaton';
import {
  filePermissionBits,
  mediationClasses,
  type CompiledProfile,
  type MediationClass,
} from '@lamellar/core/compiled';
import { CommandError } from '../exit-status.ts';

/** More states than Graphviz lays out in a reasonable time, and than anyone sees through. */
const mostStates = 500;

type Permissions = readonly { readonly name: string; readonly bit: number }[];

/** By the byte of the class. */
const permissionNames: ReadonlyMap<number, Permissions> = new Map<number, Permissions>([
  [mediationClasses.file, Object.entries(filePermissionBits).map(([name, bit]) => ({ name, bit }))],
  ...crossCheckRows.map(({ byte, permissions }) => [byte, permissions] as const),
]);

type Db = NonNullable<CompiledProfile['policy']>;

/** One class of a profile as a graph for Graphviz. An edge has the bytes that lead along it; states that allow anything are double. */
export function renderDot(name: string, profile: CompiledProfile, mediationClass: MediationClass): string {
  const { db, start } = startOf(profile, mediationClass);
  const lines = [
    `digraph ${quoted(`${name}: ${mediationClass}`)} {`,
    '  rankdir=LR; node [shape=circle, fontname="monospace"]; edge [fontname="monospace"];',
    '  start [shape=point];',
    `  start -> s${start} [label=${quoted(mediationClass)}];`,
  ];
  const states = new Set([start]);
  for (const state of states) {
    if (states.size > mostStates)
      throw new CommandError(`${mediationClass} of \`${name}\` has more than ${mostStates} states, too many to draw`, {
        hint: `the rules about ${crossCheckRows.map(({ word }) => word).join(' and ')} are read back without --dot`,
      });
    lines.push(`  s${state} ${node(state, db, mediationClass)};`);
    for (const [target, bytes] of edges(db, state)) {
      states.add(target);
      lines.push(`  s${state} -> s${target} [label=${quoted(byteWords(bytes))}];`);
    }
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

function startOf({ policy, files }: CompiledProfile, mediationClass: MediationClass): { db: Db; start: number } {
  if (mediationClass === 'file' && files !== undefined) return { db: files, start: files.fileStart };
  const start = policy?.dfa.step(policy.start, mediationClasses[mediationClass]) ?? deadState;
  if (policy === undefined || start === deadState)
    throw new CommandError(`the profile does not mediate \`${mediationClass}\``, {
      hint: '`lamellar dump` without --dot lists the classes that it does',
    });
  return { db: policy, start };
}

function edges({ dfa }: Db, state: number): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (let byte = 0; byte < 256; byte++) {
    const target = dfa.step(state, byte);
    if (target === deadState) continue;
    const bytes = found.get(target);
    if (bytes === undefined) found.set(target, [byte]);
    else bytes.push(byte);
  }
  return found;
}

function node(state: number, db: Db, mediationClass: MediationClass): string {
  const { allow, quiet } = db.permissions(state);
  const [allowed, denied] = [permissionWords(allow, mediationClass), permissionWords(quiet, mediationClass)];
  const words = [String(state), ...(allowed === '' ? [] : [allowed]), ...(denied === '' ? [] : [`deny ${denied}`])];
  return `[label=${quoted(words.join('\n'))}${allowed === '' ? '' : ', shape=doublecircle'}]`;
}

/** The permissions of the class; where their names are not known, the bits. */
function permissionWords(bits: number, mediationClass: MediationClass): string {
  const names = permissionNames.get(mediationClasses[mediationClass]);
  if (names === undefined) return bits === 0 ? '' : `0x${(bits >>> 0).toString(16)}`;
  return names.flatMap(({ name, bit }) => ((bits & bit) === 0 ? [] : [name])).join(' ');
}

/** Bytes as ranges; the complement where that is shorter. */
function byteWords(bytes: readonly number[]): string {
  if (bytes.length === 256) return 'any byte';
  const present = new Set(bytes);
  const missing = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !present.has(byte));
  return bytes.length > 128 ? `all but ${ranges(missing)}` : ranges(bytes);
}

function ranges(bytes: readonly number[]): string {
  const words: string[] = [];
  for (let at = 0; at < bytes.length;) {
    let end = at;
    while (bytes[end + 1] === (bytes[end] ?? 0) + 1) end++;
    const [from, to] = [byteWord(bytes[at] ?? 0), byteWord(bytes[end] ?? 0)];
    words.push(end === at ? from : end === at + 1 ? `${from} ${to}` : `${from}-${to}`);
    at = end + 1;
  }
  return words.join(' ');
}

function byteWord(byte: number): string {
  const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x2d;
  return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** A string of Graphviz, in which only a line's end is not as it stands. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
