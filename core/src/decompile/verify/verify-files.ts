import { deadState, transitionsOfClass } from '../../automata/automaton.ts';
import { mediationClasses } from '../../classes/class-numbers.ts';
import { AutomatonTooLargeError, type Budget } from '../../automata/budget.ts';
import { asBound, walkProduct } from '../../automata/product.ts';
import type { ByteString } from '../../source/bytes.ts';
import { compilePlainFileRules, refusedPathOf } from '../../compile/plain-rules.ts';
import type { FileEffects } from '../effect-automaton.ts';
import { fileQueries, type FileQuery } from './file-queries.ts';
import { isSameAnswer, QueriedFiles } from './queried-files.ts';

/** Counterexamples of decompiled rules about files. */
export interface FileCounterexamples {
  /** A path, or two paths of a link with a NUL between them. */
  readonly path?: ByteString;
  /** The name of a profile, or a program, a NUL and a name. */
  readonly change?: ByteString;
}

/** Rules about files as text. */
export interface FileRuleTexts {
  readonly paths: readonly ByteString[];
  readonly changes: readonly ByteString[];
}

/**
 * Verifies decompiled rules about files: compiles them again, and compares the product with the original automaton.
 *
 * @param profile - the name of the profile
 * @returns shortest counterexamples; undefined if the comparison reached a limit
 */
export function verifyFiles(
  files: FileEffects,
  { paths, changes }: FileRuleTexts,
  profile: ByteString,
  budget: Budget,
): FileCounterexamples | undefined {
  if (budget.isSpent) return undefined;
  const rules = [...paths, ...changes];
  try {
    const found = compare(files, rules, profile, budget);
    if (found === undefined) return undefined;
    // Executions of the original exclude each other, except if a set of bytes in a path matches the NUL of a change of profile.
    const refused = changes.length === 0 ? undefined : refusedPathOf(rules, profile);
    const path = refused ?? found.get('path') ?? found.get('link');
    const change = found.get('profile') ?? found.get('profile-on-exec');
    return { ...(path === undefined ? {} : { path }), ...(change === undefined ? {} : { change }) };
  } catch (error) {
    if (!(error instanceof AutomatonTooLargeError)) throw error;
    return undefined;
  }
}

/** Steps per state, in addition to the number of rules. */
const costOfState = 64;

/**
 * Finds a shortest string for each query with different answers; undefined if the budget ends before.
 *
 * @throws AutomatonTooLargeError
 */
function compare(
  files: FileEffects,
  rules: readonly ByteString[],
  profile: ByteString,
  budget: Budget,
): ReadonlyMap<FileQuery, ByteString> | undefined {
  const queries = fileQueries();
  const original = new QueriedFiles(files, (state, subject) => {
    const { effects, exec } = files.grant(state, subject);
    return { allow: effects.allow | effects.audit, quiet: effects.deny, unsure: 0, exec };
  });
  const compiled = compilePlainFileRules(rules, profile);
  const again = new QueriedFiles(transitionsOfClass(compiled, mediationClasses.file), (state, subject) =>
    compiled.permissions(state, subject),
  );
  const found = new Map<FileQuery, ByteString>();
  let isWhole = true;
  walkProduct([asBound(queries), original, again], (states, leading) => {
    if (states(1) === deadState && states(2) === deadState) return 'leave';
    for (const query of queries.accepts(states(0)))
      if (!found.has(query) && !isSameAnswer(original.answer(states(1), query), again.answer(states(2), query)))
        found.set(query, leading());
    if (budget.spend(costOfState + rules.length)) return 'follow';
    isWhole = false;
    return 'stop';
  });
  return isWhole ? found : undefined;
}
