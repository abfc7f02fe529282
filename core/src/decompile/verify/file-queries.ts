import { LazyDfa } from '../../automata/dfa.ts';
import { Nfa } from '../../automata/nfa.ts';
import { absolutePaths, anyText } from '../../classes/file/path-patterns.ts';
import { nonNul, singleByte } from '../../patterns/byte-set.ts';
import type { Pattern } from '../../patterns/pattern.ts';

/** What a kernel asks of a string in an automaton of files: of some it asks several things. */
export type AskedAs = 'path' | 'link' | 'profile' | 'profile-on-exec';

const nul: Pattern = { kind: 'set', set: singleByte(0) };
const name: Pattern = { kind: 'sequence', parts: [{ kind: 'set', set: nonNul }, anyText] };

/** All strings that kernels ask of an automaton of files, with what they ask. */
export function askedFiles(): LazyDfa<AskedAs> {
  const nfa = new Nfa<AskedAs>();
  const entry = (as: AskedAs, ...parts: readonly Pattern[]) => nfa.pattern({ kind: 'sequence', parts }, nfa.accept(as));
  const entries = [
    // Paths as `d_path` has them (`aa_path_perm`, `profile_transition`).
    entry('path', absolutePaths),
    // The new path, and what is linked to (`profile_path_link`).
    entry('link', absolutePaths, nul, absolutePaths),
    // The name of a profile or a stack, in front of everything (`aa_change_profile`), and behind what is executed (`profile_onexec`).
    entry('profile', name),
    entry('profile-on-exec', absolutePaths, nul, name),
  ];
  return new LazyDfa(nfa, nfa.branch(entries));
}
