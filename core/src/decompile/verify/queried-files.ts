import { memoised } from '../../source/memoised.ts';
import { deadState, type State, type Transitions } from '../../automata/automaton.ts';
import { filePermissionBits } from '../../classes/file/file-permission-bits.ts';
import { fileUsers, type FileUser } from '../../file-rules/file-permissions.ts';
import { isSameExec, type ExecTransition } from '../../file-rules/exec-transition.ts';
import { execLetters, letterBits, linkBits, linkBitsOf, plainLetters } from '../../compile/files/file-layouts.ts';
import type { FileQuery } from './file-queries.ts';

const { link, lock, onexec, changeProfile } = filePermissionBits;
const letters = plainLetters | execLetters;
/** In addition to {@link linkBits}: a link by a user who is not the owner may need permissions of the target. */
const othersSubset = 8;

/** Bits of the answers about changes of profile: of a program, at the next execution, and at once. */
const changeBits = { ofPath: 1 << 12, onExec: 1, atOnce: 2 } as const;

/** Grants before a NUL with a meaning after the NUL. */
const before = { isNul: 1, owner: 2, other: 4, onExec: 8 } as const;
/** The number of combinations of grants before a NUL. */
const marks = 16;

/** The permissions of a file in a state, for the owner or not. */
export interface QueriedGrant {
  readonly allow: number;
  readonly quiet: number;
  /** Permissions that depend on the order of rules in the memory of a compiler. */
  readonly unsure: number;
  readonly exec: ExecTransition | undefined;
}

/** The answer to a query: letters of a path, properties of a link, or changes to a profile. */
export interface QueryAnswer {
  readonly allow: number;
  readonly quiet: number;
  readonly unsure: number;
  /** Exec transitions for the owner and for further users; only for a path. */
  readonly execs: readonly (ExecTransition | undefined)[];
}

/** An automaton of files as the kernel queries it: a state of a pair of names includes the grants of the first name. */
export class QueriedFiles {
  readonly start: State;
  readonly #files: Transitions;
  readonly #grant: (state: State, subject: FileUser) => QueriedGrant;
  readonly #answers = new Map<FileQuery, Map<State, QueryAnswer>>();

  /** @param grant - the permissions of a state that is not dead */
  constructor(files: Transitions, grant: (state: State, subject: FileUser) => QueriedGrant) {
    this.#files = files;
    this.#grant = grant;
    this.start = files.start * marks;
  }

  step(state: State, byte: number): State {
    const [inner, granted] = [Math.floor(state / marks), state % marks];
    const next = this.#files.step(inner, byte);
    if (next === deadState) return deadState;
    return next * marks + (byte === 0 && granted === 0 ? this.#grantedIn(inner) : granted);
  }

  /** Returns the class of a byte. NUL is a class by itself, because a state includes the grants before NUL. */
  classOf(byte: number): number {
    return byte === 0 ? -1 : this.#files.classOf(byte);
  }

  answer(state: State, query: FileQuery): QueryAnswer {
    if (state === deadState) return nothing;
    const known = memoised(this.#answers, query, () => new Map<State, QueryAnswer>());
    return memoised(known, state, () => this.#answerIn(state, query));
  }

  #answerIn(state: State, query: FileQuery): QueryAnswer {
    const [owner, other] = fileUsers.map((subject) => this.#grant(Math.floor(state / marks), subject));
    const counted = countedBits(query, state % marks);
    const bits = (what: 'allow' | 'quiet' | 'unsure'): number =>
      queriedBits(query, owner?.[what] ?? 0, other?.[what] ?? 0, owner?.allow ?? 0);
    const allow = (bits('allow') | (query === 'link' ? othersSubsetOf(other?.allow ?? 0) : 0)) & counted;
    return {
      allow,
      quiet: bits('quiet') & ~allow,
      unsure: query === 'path' ? bits('unsure') : 0,
      execs: query === 'path' ? [owner?.exec, other?.exec] : [],
    };
  }

  #grantedIn(state: State): number {
    const [owner = 0, other = 0] = fileUsers.map((subject) => this.#grant(state, subject).allow);
    return (
      before.isNul |
      ((owner & link) === 0 ? 0 : before.owner) |
      ((other & link) === 0 ? 0 : before.other) |
      ((owner & onexec) === 0 ? 0 : before.onExec)
    );
  }
}

const nothing: QueryAnswer = { allow: 0, quiet: 0, unsure: 0, execs: [undefined, undefined] };

/** Is true if an answer is known for certain to be the expected one. */
export function isSameAnswer(expected: QueryAnswer, actual: QueryAnswer): boolean {
  return (
    expected.allow === actual.allow &&
    expected.quiet === actual.quiet &&
    actual.unsure === 0 &&
    expected.execs.every((exec, index) => isSameExec(exec, actual.execs[index]))
  );
}

function queriedBits(query: FileQuery, owner: number, other: number, allowed: number): number {
  switch (query) {
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

/** Masks the bits of a pair: kernels query a pair only if the first name grants as much. */
function countedBits(query: FileQuery, granted: number): number {
  switch (query) {
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
