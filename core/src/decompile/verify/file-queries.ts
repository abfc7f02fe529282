import { LazyDfa } from '../../automata/dfa.ts';
import { Nfa } from '../../automata/nfa.ts';
import { absolutePaths } from '../../classes/file/path-patterns.ts';
import { ofByte, sequence, someText, type Pattern } from '../../patterns/pattern.ts';

/** A query of a kernel to an automaton of files. One string may be of several queries. */
export type FileQuery = 'path' | 'link' | 'profile' | 'profile-on-exec';

const nul = ofByte(0);

/** Makes an automaton of all strings that kernels match against an automaton of files, by query. */
export function fileQueries(): LazyDfa<FileQuery> {
  const nfa = new Nfa<FileQuery>();
  const entry = (query: FileQuery, ...parts: readonly Pattern[]) => nfa.pattern(sequence(...parts), nfa.accept(query));
  const entries = [
    // Paths as `d_path` prints them (`aa_path_perm`, `profile_transition`).
    entry('path', absolutePaths),
    // The new path and the target (`profile_path_link`).
    entry('link', absolutePaths, nul, absolutePaths),
    // The name of a profile or a stack, alone (`aa_change_profile`) and after the program (`profile_onexec`).
    entry('profile', someText),
    entry('profile-on-exec', absolutePaths, nul, someText),
  ];
  return new LazyDfa(nfa, nfa.branch(entries));
}
