import { deadState, match, type State } from '../automata/automaton.ts';
import { jointByteClasses, readableOrder } from '../automata/byte-classes.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { hasByte } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { isSameGrant, type FileDifference } from './compare-file-automata.ts';
import type { FileAutomaton } from './file-automaton.ts';
import { fileUsers } from './file-permissions.ts';

/** Permissions of states that allow nothing: without rules about files, the kernel evaluates the dead state. */
const { lock, getattr } = filePermissionBits;

/**
 * Searches for a path with different grants in a compiled automaton and the automaton of a source. Visits one path for
 * each state of the compiled automaton, and one for each rule of the source. A complete comparison takes ten times as
 * long, because it steps the automaton of the source by every byte.
 */
export function findFileDifference(
  compiled: FileAutomaton<unknown>,
  source: FileAutomaton<unknown>,
): FileDifference | undefined {
  const ignored = source.start === deadState ? lock | getattr : 0;
  const differenceAt = (mine: State, theirs: State, witness: ByteString): FileDifference | undefined => {
    for (const subject of fileUsers) {
      const [left, right] = [compiled.permissions(mine, subject), source.permissions(theirs, subject)];
      if (!isSameGrant({ ...left, allow: left.allow & ~ignored }, right)) return { witness, subject, left, right };
    }
    return undefined;
  };
  for (const { pattern } of source.terms ?? []) {
    const path = exampleOf(pattern) as ByteString;
    const found = differenceAt(match(compiled, compiled.start, path), match(source, source.start, path), path);
    if (found !== undefined) return found;
  }
  const { representatives } = jointByteClasses([(byte) => compiled.classOf(byte)], readableOrder);
  const visited = new Map([[compiled.start, { partner: source.start, path: '' as ByteString }]]);
  // The map grows during the loop.
  for (const [state, { partner, path }] of visited)
    for (const byte of representatives) {
      const next = compiled.step(state, byte);
      if (visited.has(next)) continue;
      const after = { partner: source.step(partner, byte), path: (path + String.fromCharCode(byte)) as ByteString };
      visited.set(next, after);
      const found = differenceAt(next, after.partner, after.path);
      if (found !== undefined) return found;
    }
  return undefined;
}

/** Returns a string that a pattern matches. */
function exampleOf(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'set':
      return String.fromCharCode(readableOrder.find((byte) => hasByte(pattern.set, byte)) ?? 0);
    case 'sequence':
      return pattern.parts.map(exampleOf).join('');
    case 'choice':
      return pattern.alternatives[0] === undefined ? '' : exampleOf(pattern.alternatives[0]);
    case 'star':
      return '';
  }
}
