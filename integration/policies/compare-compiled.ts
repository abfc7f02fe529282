import { deadState } from '@lamellar/core/automata';
import {
  hasCapability,
  mediatedClasses,
  mediationClasses,
  transitionOf,
  type BinaryProfile,
  type CapabilitySet,
  type KernelPermissions,
  type MediationClass,
} from '@lamellar/core/binary';
import { capabilityNames } from '@lamellar/core/language';

type PolicyDb = NonNullable<BinaryProfile['policy']>;

/** The comparison of all kernel-relevant parts of two compiled profiles. */
export interface CompiledComparison {
  /** Visited pairs of states of all classes. */
  readonly pairs: number;
  /** The compared classes, each over all strings. */
  readonly classes: readonly MediationClass[];
  /** The differences as lines, with the shortest witness for a class. */
  readonly differences: readonly string[];
}

/** Compares the permissions of two compiled profiles: capabilities, classes, and all byte strings of each class. */
export function compareCompiled(left: BinaryProfile, right: BinaryProfile): CompiledComparison {
  const differences: string[] = [];
  const note = (what: string, mine: unknown, theirs: unknown): void => {
    if (mine !== theirs) differences.push(`${what}: ${String(mine)}, ${String(theirs)}`);
  };
  note('mode', left.mode, right.mode);
  const [mine, theirs] = [left.settings, right.settings];
  note('path flags', mine.pathFlags, theirs.pathFlags);
  for (const set of ['allow', 'quiet'] as const)
    note(`capabilities ${set}`, namesIn(mine.capabilities[set]), namesIn(theirs.capabilities[set]));
  const classes = mediatedClasses(left);
  note('classes', classes.join(' '), mediatedClasses(right).join(' '));
  let pairs = 0;
  for (const name of classes) {
    const walk = new ClassProduct(left, right, name);
    const found = walk.firstDifference();
    pairs += walk.pairs;
    if (found !== undefined) differences.push(`${name}: ${found}`);
  }
  return { pairs, classes, differences };
}

function namesIn(set: CapabilitySet): string {
  return capabilityNames.filter((_, index) => hasCapability(set, index)).join(' ');
}

/** A pair of states, with the predecessor and the byte of the first visit. */
interface Pair {
  readonly left: number;
  readonly right: number;
  readonly from: Pair | undefined;
  readonly byte: number;
}

/** The product traversal of a class's automata. */
class ClassProduct {
  readonly #left: BinaryProfile;
  readonly #right: BinaryProfile;
  readonly #name: MediationClass;
  readonly #dbs: readonly [PolicyDb, PolicyDb] | undefined;
  pairs = 0;

  constructor(left: BinaryProfile, right: BinaryProfile, name: MediationClass) {
    [this.#left, this.#right, this.#name] = [left, right, name];
    const [mine, theirs] = [left, right].map((profile) => dbOf(profile, name));
    this.#dbs = mine === undefined || theirs === undefined ? undefined : [mine, theirs];
  }

  /** The shortest string with different permissions; undefined for equivalent automata. */
  firstDifference(): string | undefined {
    if (this.#dbs === undefined) return 'only one has an automaton';
    const [mine, theirs] = this.#dbs;
    const starts = [this.#left, this.#right].map((profile) => startOf(profile, this.#name));
    const found = [{ left: starts[0] ?? deadState, right: starts[1] ?? deadState, from: undefined, byte: 0 } as Pair];
    const seen = new Set<number>();
    // The list grows during the iteration.
    for (const pair of found) {
      this.pairs++;
      const said = [this.#answer(this.#left, mine, pair.left), this.#answer(this.#right, theirs, pair.right)];
      if (pair.from !== undefined && said[0] !== said[1])
        return `${JSON.stringify(bytesTo(pair))}: ${said[0]}, ${said[1]}`;
      for (let byte = 0; byte <= 0xff; byte++) {
        const left = pair.left === deadState ? deadState : mine.dfa.step(pair.left, byte);
        const right = pair.right === deadState ? deadState : theirs.dfa.step(pair.right, byte);
        const key = left * 2 ** 26 + right;
        if ((left === deadState && right === deadState) || seen.has(key)) continue;
        seen.add(key);
        found.push({ left, right, from: pair, byte });
      }
    }
    return undefined;
  }

  #answer(profile: BinaryProfile, db: PolicyDb, state: number): string {
    if (state === deadState) return 'nothing';
    const grants = [true, false].map((isOwner) => printed(profile, db.permissions(state, isOwner)));
    return grants.every((each) => each === 'nothing') ? 'nothing' : grants.join(' / ');
  }
}

/** The permissions with effect, without audit bits of refusals. */
function printed(profile: BinaryProfile, permissions: KernelPermissions): string {
  const { allow, audit, quiet, subtree } = permissions;
  const target = allow === 0 ? undefined : transitionOf(profile, permissions);
  if (allow === 0 && quiet === 0) return 'nothing';
  return JSON.stringify({ allow, audit: audit & allow, quiet, subtree, ...(target === undefined ? {} : { target }) });
}

function dbOf({ files, policy }: BinaryProfile, name: MediationClass): PolicyDb | undefined {
  return name === 'file' && files !== undefined ? files : policy;
}

function startOf({ files, policy }: BinaryProfile, name: MediationClass): number {
  if (name === 'file' && files !== undefined) return files.fileStart;
  return policy === undefined ? deadState : policy.dfa.step(policy.start, mediationClasses[name]);
}

function bytesTo(last: Pair): string {
  const bytes: number[] = [];
  for (let pair = last; pair.from !== undefined; pair = pair.from) bytes.unshift(pair.byte);
  return String.fromCharCode(...bytes);
}
