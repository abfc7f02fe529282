import { PolicyNamespace } from '@lamellar/core';
import { compareFileAutomata, isSameGrant, type FileAutomaton, type FileDifference } from '@lamellar/core/file-rules';
import { deadState, match, type State } from '@lamellar/core/automata';
import { CompiledUnit, filePermissionBits, mediationClasses } from '@lamellar/core/binary';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { Profile, PolicyUnit } from '@lamellar/core/namespaces';
import type { Random } from '../generate/random.ts';

/** The result of comparing file rules read as text with compiled file rules. */
export interface FileUnitComparison {
  readonly profiles: number;
  /** The number of visited pairs of states. */
  readonly pairs: number;
  /** The number of profiles with automata too large to compare every path. */
  readonly partly: number;
  readonly disagreements: readonly string[];
}

/**
 * Compares the file permissions of a file's profiles at every path with the compiler's output.
 *
 * @param maxPairs - the limit of state pairs per profile; beyond the limit, the nearest pairs and random paths are
 * compared
 */
export function compareFileUnits(
  text: PolicyUnit,
  binary: Uint8Array,
  maxPairs: number,
  random: Random,
): FileUnitComparison {
  const compiled = new CompiledUnit('compiled', binary, 'only-named');
  const { valid, diagnostics } = compiled.load();
  const disagreements = valid ? [] : diagnostics.map(({ message }) => message);
  const [mine, theirs] = [profilesOf(text), profilesOf(compiled)];
  const counted = { profiles: 0, pairs: 0, partly: 0 };
  for (const [name, own] of mine) {
    // Unconfined profiles are never evaluated, and compilers write different output for them.
    if (own.mode === 'unconfined') continue;
    const other = theirs.get(name);
    if (other === undefined) {
      disagreements.push(`${name} is not there compiled`);
      continue;
    }
    counted.profiles++;
    const [written, kept] = [own.files(), other.files()];
    if (written.start(mediationClasses.file) === deadState) {
      if (grantsAnything(kept))
        disagreements.push(`${name}: compiled it grants something, and there is no rule about files`);
      continue;
    }
    const { pairs, isComplete, difference } = compareFileAutomata(written, kept, maxPairs);
    counted.pairs += pairs;
    const found = difference ?? (isComplete ? undefined : differenceAtRandom(written, kept, random));
    if (found !== undefined) disagreements.push(`${name}: ${inWords(found)}`);
    else if (!isComplete) counted.partly++;
  }
  return { ...counted, disagreements };
}

/**
 * Checks if a path can be read, written or executed. Without file rules, the kernel evaluates the dead state of the
 * policy automaton: the state may have the bit of `k`, and every state has the bit of getattr.
 *
 * @see `compute_fperms_allow` in the kernel's `policy_compat.c`
 */
function grantsAnything(files: FileAutomaton<unknown>): boolean {
  const state = match(files, files.start(mediationClasses.file), '/a' as ByteString);
  const nothing = filePermissionBits.lock | filePermissionBits.getattr;
  return (['owner', 'other'] as const).some((subject) => (files.permissions(state, subject).allow & ~nothing) !== 0);
}

/** The difference of the permissions of two states. */
function differenceInStates(
  left: FileAutomaton<unknown>,
  right: FileAutomaton<unknown>,
  { mine, theirs }: { readonly mine: State; readonly theirs: State },
): Omit<FileDifference, 'witness'> | undefined {
  for (const subject of ['owner', 'other'] as const) {
    const grants = { left: left.permissions(mine, subject), right: right.permissions(theirs, subject) };
    if (!isSameGrant(grants.left, grants.right)) return { subject, ...grants };
  }
  return undefined;
}

/** Finds a difference of two automata along random paths, which mostly follow the rules. */
function differenceAtRandom(
  left: FileAutomaton<unknown>,
  right: FileAutomaton<unknown>,
  random: Random,
): FileDifference | undefined {
  for (let walk = 0; walk < 100; walk++) {
    let [mine, theirs] = [left.start(mediationClasses.file), right.start(mediationClasses.file)];
    let witness = '';
    for (let length = 0; length < 60; length++) {
      const from = mine;
      const elsewhere = left.step(from, 0x01);
      const led = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => left.step(from, byte) !== elsewhere);
      const byte = led.length > 0 && random.chance(90) ? random.pick(led) : random.below(256);
      [mine, theirs] = [left.step(mine, byte), right.step(theirs, byte)];
      witness += String.fromCharCode(byte);
      const difference = differenceInStates(left, right, { mine, theirs });
      if (difference !== undefined) return { ...difference, witness: witness as ByteString };
    }
  }
  return undefined;
}

function inWords({ witness, subject, left, right }: FileDifference): string {
  const shown = (grant: object): string =>
    JSON.stringify(grant, (_, value: unknown) => (typeof value === 'number' ? value.toString(16) : value));
  return `${JSON.stringify(witness)} to ${subject}: as text ${shown(left)}, compiled ${shown(right)}`;
}

function profilesOf(unit: PolicyUnit | CompiledUnit): ReadonlyMap<string, Profile> {
  const root = PolicyNamespace.root();
  root.load(unit);
  return new Map(
    [...root.contents()].flatMap(({ namespace, names }) =>
      names.flatMap((name) => {
        const found = namespace.profile(name);
        return found.kind === 'profile' ? [[`${namespace.fullName}:${textOf(name)}`, found.profile] as const] : [];
      }),
    ),
  );
}
