import type { Budget } from '../automata/budget.ts';
import type { State } from '../automata/automaton.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { fileUsers, type FileUser } from '../file-rules/file-permissions.ts';
import type { ExecTransition } from '../file-rules/exec-transition.ts';
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
import { findRules } from './cover-search/cover-search.ts';
import { holdFiles } from './verify/verify-files.ts';
import { searched, type ReadRules } from './decompile-class.ts';
import { ruleEffects, type RuledAutomaton, type RuledFiles, type PrintedEffect } from './effect-automaton.ts';
import { statesOfOneString } from '../automata/reachability.ts';
import { findRulesByField } from './cover-search/cover-by-field.ts';
import { isDenial, keyOf, ToldFiles } from './print/file-rules.ts';

/** Rules about files that were read back: about paths, and about changes of profile, which lie beside them. */
export interface ReadFiles {
  readonly paths: ReadRules;
  readonly changes: ReadRules;
}

const { exec, onexec } = filePermissionBits;

/**
 * Reads the rules about files back from their automaton, and holds them to it: as they would be compiled again, and corrected where that
 * says something else.
 *
 * @param profile - its name
 */
export function readBackFiles(files: RuledFiles, profile: ByteString, budget: Budget): ReadFiles {
  const told = searchFiles(files, budget);
  holdFiles(files, told, profile, budget);
  return {
    paths: { rules: told.paths(), untold: told.untoldPaths },
    changes: { rules: told.changes, untold: told.untoldChanges },
  };
}

/** Searches an automaton for rules that say the same. */
function searchFiles(files: RuledFiles, budget: Budget): ToldFiles {
  const states = statesOfOneString(files, budget);
  const told = new ToldFiles();
  for (const effect of ruleEffects) {
    const asked = isDenial(effect) ? plainLetters | execLetters : plainLetters;
    const letters = automatonOf(
      files,
      states,
      (owner, other) => letterBits(owner, 'owner') | letterBits(other, 'other'),
    );
    told.addLetters(effect, findRules(searched(letters, effect), { ...pathLayout, bits: asked }, budget));
    told.addLinks(
      effect,
      findRulesByField(searched(automatonOf(files, states, linkBitsOf), effect), linkLayout, budget),
    );
    const ofChanges = automatonOf(files, states, (owner) => owner & onexec);
    told.addChanges(effect, findRulesByField(searched(ofChanges, effect), changeLayout, budget));
  }
  readExecs(files, states ?? new Map<State, boolean>(), budget, told);
  return told;
}

/** An automaton of files by some permissions of owners and others together. */
function automatonOf(
  files: RuledFiles,
  states: ReadonlyMap<State, boolean> | undefined,
  bits: (owner: number, other: number, allowedOwner: number) => number,
): RuledAutomaton {
  return {
    start: files.start,
    step: (state, byte) => files.step(state, byte),
    classOf: (byte) => files.classOf(byte),
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

/** How a state is executed, by whom, and whether that is logged. */
interface ExecOf {
  readonly how: ExecTransition;
  readonly effect: PrintedEffect;
}

/**
 * Rules that let files be executed, each in its way. A rule without wildcards goes before others there, so what one string alone leads to may
 * be in rules with wildcards that say otherwise.
 */
function readExecs(files: RuledFiles, states: ReadonlyMap<State, boolean>, budget: Budget, told: ToldFiles): void {
  const ways = new Map<string, ExecOf>();
  const at = (state: State, subject: FileUser): ExecOf | undefined => {
    const { effects, exec: how } = files.grant(state, subject);
    const effect =
      how === undefined ? undefined : (['audit', 'allow'] as const).find((one) => (effects[one] & exec) !== 0);
    return how === undefined || effect === undefined ? undefined : { how, effect };
  };
  for (const state of states.keys())
    for (const subject of fileUsers) {
      const found = at(state, subject);
      if (found !== undefined) ways.set(`${found.effect} ${keyOf(found.how)}`, found);
    }
  const isDenied = (state: State, subject: FileUser): boolean =>
    ((files.grant(state, subject).effects.deny | files.grant(state, subject).effects['audit-deny']) & exec) !== 0;
  const bitsWhere = (isMeant: (subject: FileUser) => boolean): number =>
    fileUsers.reduce((bits, subject, index) => (isMeant(subject) ? bits | (1 << index) : bits), 0);
  const isSo = (state: State, subject: FileUser, { how, effect }: ExecOf): boolean => {
    const found = at(state, subject);
    return found?.effect === effect && keyOf(found.how) === keyOf(how);
  };
  const isOne = (state: State): boolean => states.get(state) === true;
  const base = {
    start: files.start,
    step: files.step.bind(files),
    classOf: files.classOf.bind(files),
    states: [...states.keys()],
  };
  const layout = { ...pathLayout, bits: 3 };
  // Those with wildcards first: what else they match by one string alone is told by itself.
  const wide = Array.from(ways.values(), (way) =>
    findRules(
      {
        ...base,
        must: (state) => (isOne(state) ? 0 : bitsWhere((subject) => isSo(state, subject, way))),
        may: (state) =>
          bitsWhere((subject) => {
            const isTold = isOne(state) && at(state, subject) !== undefined;
            return isTold || isSo(state, subject, way) || isDenied(state, subject);
          }),
      },
      layout,
      budget,
    ),
  );
  for (const [index, way] of [...ways.values()].entries()) {
    const own = wide[index]?.rules ?? [];
    const others = wide.flatMap(({ rules }, other) => (other === index ? [] : rules));
    const exact = findRules(
      {
        ...base,
        must: (state) => (isOne(state) ? bitsWhere((subject) => isSo(state, subject, way)) : 0),
        may: (state) => bitsWhere((subject) => isSo(state, subject, way)),
      },
      layout,
      budget,
      { by: own, butFor: others },
    );
    for (const found of [wide[index], exact]) if (found !== undefined) told.addExecs(way.effect, way.how, found);
  }
}
