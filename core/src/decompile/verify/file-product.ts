import { deadState, type State } from '../../automata/automaton.ts';
import { ListTable } from '../../automata/list-table.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { fileUsers, type FileUser } from '../../file-rules/file-permissions.ts';
import { isSameExec, type ExecTransition } from '../../file-rules/exec-transition.ts';
import type { FileAutomaton } from '../../file-rules/file-automaton.ts';
import { execLetters, letterBits, linkBits, linkBitsOf, plainLetters } from '../../compile/files/file-layouts.ts';
import type { AskedAs } from './file-queries.ts';
import type { RuledFiles } from '../effect-automaton.ts';

const { link, lock, onexec, changeProfile } = filePermissionBits;
const letters = plainLetters | execLetters;
/** Beside {@link linkBits}: of links by others, too, what is linked to may have to grant as much, which no rule says of them alone. */
const othersSubset = 8;

/** Bits beside the letters, and in place of them: to change to a profile at the next execution, and at once. */
export const changeBits = { ofPath: 1 << 12, onExec: 1, atOnce: 2 } as const;

/** What is granted in front of a NUL, as far as it counts behind it. */
const before = { isNul: 1, owner: 2, other: 4, onExec: 8 } as const;

/** What is asked behind a string: of a path letters, of a pair what a link is, of a profile the changes to it. */
export interface AskedBits {
  readonly allow: number;
  readonly quiet: number;
  /** What is allowed and logged. */
  readonly audit: number;
  /** What compilers make one way or the other of the same rules. */
  readonly unsure: number;
}

/** The same of what was read and of what rules tell of it. */
export interface BothBits {
  readonly read: AskedBits;
  readonly told: AskedBits;
  readonly isSameExec: boolean;
}

interface Grant {
  readonly allow: number;
  readonly quiet: number;
  readonly audit: number;
  readonly unsure: number;
  readonly exec: ExecTransition | undefined;
}

const nothing: Grant = { allow: 0, quiet: 0, audit: 0, unsure: 0, exec: undefined };

/** An automaton of files that was read, and beside it that of rules: both are walked as one. */
export class FilesBeside {
  readonly start: State;
  readonly #read: RuledFiles;
  readonly #told: FileAutomaton<unknown>;
  /** For each of both a state, and what was granted in front of the NUL. The first are the dead ones. */
  readonly #states = new ListTable();
  readonly #classes: readonly number[];
  readonly #known: Readonly<Record<AskedAs, (BothBits | undefined)[]>> = {
    path: [],
    link: [],
    profile: [],
    'profile-on-exec': [],
  };

  constructor(read: RuledFiles, told: FileAutomaton<unknown>) {
    this.#read = read;
    this.#told = told;
    this.#states.add([deadState, 0, deadState, 0]);
    this.start = this.#states.add([read.start, 0, told.start, 0]);
    const numbers = new Map<string, number>();
    this.#classes = Array.from({ length: 256 }, (_, byte) => {
      const key = `${read.classOf(byte)} ${told.classOf(byte)}`;
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      return known;
    });
  }

  step(state: State, byte: number): State {
    if (state === deadState) return deadState;
    const { read, told, beforeRead, beforeTold } = this.#parts(state);
    const [nextRead, nextTold] = [this.#read.step(read, byte), this.#told.step(told, byte)];
    if (nextRead === deadState && nextTold === deadState) return deadState;
    const isNul = byte === 0 && beforeRead === 0;
    return this.#states.add([
      nextRead,
      isNul ? grantedBefore((subject) => this.#ofRead(read, subject)) : beforeRead,
      nextTold,
      isNul ? grantedBefore((subject) => this.#ofTold(told, subject)) : beforeTold,
    ]);
  }

  classOf(byte: number): number {
    return this.#classes[byte] ?? 0;
  }

  bits(state: State, as: AskedAs): BothBits {
    return (this.#known[as][state] ??= this.#bitsOf(state, as));
  }

  #bitsOf(state: State, as: AskedAs): BothBits {
    const { read, told, beforeRead, beforeTold } = this.#parts(state);
    const mine = fileUsers.map((subject) => this.#ofRead(read, subject));
    const theirs = fileUsers.map((subject) => this.#ofTold(told, subject));
    return {
      read: askedBits(as, mine, beforeRead),
      told: askedBits(as, theirs, beforeTold),
      isSameExec: as !== 'path' || mine.every(({ exec }, index) => isSameExec(exec, theirs[index]?.exec)),
    };
  }

  #parts(state: State) {
    const from = this.#states.from(state);
    const [read, beforeRead, told, beforeTold] = [0, 1, 2, 3].map((at) => this.#states.item(from + at));
    return {
      read: read ?? deadState,
      beforeRead: beforeRead ?? 0,
      told: told ?? deadState,
      beforeTold: beforeTold ?? 0,
    };
  }

  /** What no string of rules leads to grants nothing, whatever stands there. */
  #ofRead(state: State, subject: FileUser): Grant {
    if (state === deadState) return nothing;
    const { effects, exec } = this.#read.grant(state, subject);
    return { allow: effects.allow | effects.audit, quiet: effects.deny, audit: effects.audit, unsure: 0, exec };
  }

  #ofTold(state: State, subject: FileUser): Grant {
    return state === deadState ? nothing : { ...this.#told.permissions(state, subject), audit: 0 };
  }
}

function askedBits(as: AskedAs, grants: readonly Grant[], granted: number): AskedBits {
  const of = (what: 'allow' | 'quiet' | 'audit' | 'unsure'): number => {
    const [owner, other] = grants.map((grant) => grant[what]);
    return (
      bitsAsked(as, owner ?? 0, other ?? 0, grants[0]?.allow ?? 0) &
      (what === 'quiet' ? -1 : countedBehind(as, granted))
    );
  };
  const allow = of('allow') | (as === 'link' ? othersSubsetOf(grants[1]?.allow ?? 0) & countedBehind(as, granted) : 0);
  return { allow, quiet: of('quiet') & ~allow, audit: of('audit'), unsure: as === 'path' ? of('unsure') : 0 };
}

function bitsAsked(as: AskedAs, owner: number, other: number, allowed: number): number {
  switch (as) {
    case 'path': {
      const change = (owner & onexec) === 0 ? 0 : changeBits.ofPath;
      return ((letterBits(owner, 'owner') | letterBits(other, 'other')) & letters) | change;
    }
    case 'link':
      return linkBitsOf(owner, other, allowed);
    case 'profile':
      return ((owner & onexec) === 0 ? 0 : changeBits.onExec) | ((owner & changeProfile) === 0 ? 0 : changeBits.atOnce);
    case 'profile-on-exec':
      return (owner & onexec) === 0 ? 0 : changeBits.onExec;
  }
}

function othersSubsetOf(other: number): number {
  return (other & link) !== 0 && (other & lock) !== 0 ? othersSubset : 0;
}

function grantedBefore(grant: (subject: FileUser) => Grant): number {
  const [owner, other] = fileUsers.map((subject) => grant(subject).allow);
  return (
    before.isNul |
    (((owner ?? 0) & link) === 0 ? 0 : before.owner) |
    (((other ?? 0) & link) === 0 ? 0 : before.other) |
    (((owner ?? 0) & onexec) === 0 ? 0 : before.onExec)
  );
}

/** Kernels look at a pair only where its first half grants the same. @see `profile_path_link`, `profile_onexec` in the kernel */
function countedBehind(as: AskedAs, granted: number): number {
  switch (as) {
    case 'link':
      return (
        ((granted & before.owner) === 0 ? 0 : linkBits.owner | linkBits.subset) |
        ((granted & before.other) === 0 ? 0 : linkBits.other | othersSubset)
      );
    case 'profile-on-exec':
      return (granted & before.onExec) === 0 ? 0 : changeBits.onExec;
    default:
      return -1;
  }
}
