import type { Budget } from '../automata/budget.ts';
import { type State, transitionsOf } from '../automata/automaton.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { fileUsers } from '../file-rules/file-permissions.ts';
import type { ByteString } from '../source/bytes.ts';
import {
  changeLayout,
  execLetters,
  letterBits,
  linkBitsOf,
  linkLayout,
  pathLayout,
  plainLetters,
} from '../compile/files/file-layouts.ts';
import { searchCover } from './cover-search/cover-search.ts';
import { unverified } from './verify/verify-class.ts';
import { verifyFiles } from './verify/verify-files.ts';
import { searched, type DecompiledRule, type DecompiledRules } from './decompile-class.ts';
import { ruleEffects, type EffectAutomaton, type FileEffects, type PrintedEffect } from './effect-automaton.ts';
import { statesOfOneString } from '../automata/reachability.ts';
import { searchCoverByField } from './cover-search/cover-by-field.ts';
import { searchExecs } from './search-execs.ts';
import { PrintedFileRules, isDenial } from './print/file-rules.ts';

/** Decompiled rules about files. */
export interface DecompiledFiles {
  readonly paths: DecompiledRules;
  /** Changes of profile, from the automaton of files. */
  readonly changes: DecompiledRules;
}

const { onexec } = filePermissionBits;

/**
 * Decompiles rules about files from an automaton, and verifies the rules.
 *
 * @param profile - the name of the profile
 */
export function decompileFiles(files: FileEffects, profile: ByteString, budget: Budget): DecompiledFiles {
  const found = searchFiles(files, budget);
  const paths = found.paths();
  const texts = (rules: readonly DecompiledRule[]) => rules.map(({ text }) => text);
  const verified = verifyFiles(files, { paths: texts(paths), changes: texts(found.changes) }, profile, budget);
  const counterexamples = (of: 'paths' | 'changes', counterexample: ByteString | undefined) => {
    if (verified !== undefined) return counterexample === undefined ? [] : [counterexample];
    return found.uncovered[of].length > 0 ? found.uncovered[of] : [unverified];
  };
  return {
    paths: { rules: paths, counterexamples: counterexamples('paths', verified?.path) },
    changes: { rules: found.changes, counterexamples: counterexamples('changes', verified?.change) },
  };
}

/** Searches an automaton for equivalent rules. */
function searchFiles(files: FileEffects, budget: Budget): PrintedFileRules {
  const states = statesOfOneString(files, budget);
  const found = new PrintedFileRules();
  for (const effect of ruleEffects) {
    const letters = automatonOf(
      files,
      states,
      (owner, other) => letterBits(owner, 'owner') | letterBits(other, 'other'),
    );
    const bits = isDenial(effect) ? plainLetters | execLetters : plainLetters;
    found.addLetters(effect, searchCover(searched(letters, effect), { ...pathLayout, bits }, budget));
    const links = automatonOf(files, states, linkBitsOf);
    found.addLinks(effect, searchCoverByField(searched(links, effect), linkLayout, budget));
    const changes = automatonOf(files, states, (owner) => owner & onexec);
    found.addChanges(effect, searchCoverByField(searched(changes, effect), changeLayout, budget));
  }
  searchExecs(files, states ?? new Map<State, boolean>(), budget, found);
  return found;
}

/** Maps an automaton of files to bits of owners and further users. */
function automatonOf(
  files: FileEffects,
  states: ReadonlyMap<State, boolean> | undefined,
  bits: (owner: number, other: number, allowedOwner: number) => number,
): EffectAutomaton {
  return {
    ...transitionsOf(files),
    ...(states === undefined ? {} : { states: [...states.keys()] }),
    effects: (state) => {
      const [owner, other] = fileUsers.map((subject) => files.grant(state, subject).effects);
      const allowedOwner = (owner?.allow ?? 0) | (owner?.audit ?? 0);
      const found = Object.fromEntries(
        ruleEffects.map((effect) => [effect, bits(owner?.[effect] ?? 0, other?.[effect] ?? 0, allowedOwner)]),
      );
      return found as Readonly<Record<PrintedEffect, number>>;
    },
  };
}
