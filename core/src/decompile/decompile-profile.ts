import type { Budget } from '../automata/budget.ts';
import { deadState, match, type State } from '../automata/automaton.ts';
import type { PolicyClass } from '../classes/policy-classes.ts';
import { capabilityRule, limitRule } from '../classes/rule-words.ts';
import { hasCapability } from '../binary/format/capability-set.ts';
import { socketClasses, type SocketForm } from '../classes/network/sockets.ts';
import type { BinaryProfile } from '../binary/format/compiled-profile.ts';
import type { ByteString } from '../source/bytes.ts';
import { capabilityNames } from '../language/keywords/capabilities.ts';
import { limitNames } from '../language/keywords/rlimits.ts';
import { socketRules } from '../compile/sockets/socket-rules.ts';
import { decompilationMethods, type DecompilationMethod } from '../compile/decompilation-methods.ts';
import { compiledClass, compiledFiles } from './binary-automata.ts';
import { effectWords, readBackClass, type ReadRule, type ReadRules } from './decompile-class.ts';
import { readBackFiles, type ReadFiles } from './decompile-files.ts';
import { ruleEffects, type RuledAutomaton, type PrintedEffect } from './effect-automaton.ts';

const nothing: ReadRules = { rules: [], untold: [] };

/** How much work reading rules back may take: those about files, of which there are most, and all others. When it is used up, what is left is untold. */
export interface ReadBackBudgets {
  readonly files: Budget;
  readonly others: Budget;
}

/** Reads the rules of a compiled profile back, class by class, but for those about peers; undefined for a class that it does not mediate. */
export function readBackProfile(
  profile: BinaryProfile,
  budgets: ReadBackBudgets,
): ReadonlyMap<PolicyClass, ReadRules | undefined> {
  const automaton = compiledFiles(profile);
  let files: ReadFiles | undefined;
  const ofFiles = (): ReadFiles =>
    (files ??=
      automaton === undefined
        ? { paths: nothing, changes: nothing }
        : readBackFiles(automaton, profile.name, budgets.files));
  return new Map(
    Array.from(
      decompilationMethods,
      ([policyClass, way]) => [policyClass, readBack(profile, way, ofFiles, budgets.others)] as const,
    ),
  );
}

function readBack(
  profile: BinaryProfile,
  way: DecompilationMethod,
  files: () => ReadFiles,
  budget: Budget,
): ReadRules | undefined {
  switch (way.by) {
    case 'layouts': {
      const automaton = compiledClass(profile.policy, way.form.byte);
      return automaton && readBackClass(automaton, way.form, socketFormOf(profile), budget);
    }
    case 'sockets': {
      const found = way.forms.flatMap(({ byte, coversUnix }) => {
        const automaton = compiledClass(profile.policy, byte);
        return automaton === undefined ? [] : [{ automaton, coversUnix }];
      });
      const [first] = found;
      return first && { rules: socketsOf(first.automaton, first.coversUnix), untold: [] };
    }
    case 'capability-sets':
      return { rules: capabilitiesOf(profile), untold: [] };
    case 'limits':
      return { rules: limitsOf(profile), untold: [] };
    case 'paths':
      return files().paths;
    case 'profile-changes':
      return files().changes;
  }
}

function socketFormOf(profile: BinaryProfile): SocketForm {
  return compiledClass(profile.policy, socketClasses.v9) === undefined ? 'v8' : 'v9';
}

/** The permissions of each family and type: what follows of a socket decides nothing. */
function socketsOf(automaton: RuledAutomaton, coversUnix: boolean): readonly ReadRule[] {
  const stateOf = (family: number, type: number): State =>
    match(automaton, automaton.start, String.fromCharCode(family >> 8, family & 0xff, 0, type) as ByteString);
  return ruleEffects.flatMap((effect) =>
    socketRules((family, type) => {
      const state = stateOf(family, type);
      return state === deadState ? 0 : automaton.effects(state)[effect];
    }, coversUnix).map((text) => ruleWith(effect, text)),
  );
}

function capabilitiesOf({ capabilities: { allow, audit, quiet } }: BinaryProfile): readonly ReadRule[] {
  const effects: readonly (readonly [PrintedEffect, bigint])[] = [
    ['allow', allow & ~audit],
    ['audit', allow & audit],
    ['deny', quiet & ~allow],
  ];
  return effects.flatMap(([effect, set]) => {
    const names = capabilityNames.filter((_, number) => hasCapability(set, number));
    return names.length === 0 ? [] : [ruleWith(effect, capabilityRule(names))];
  });
}

function limitsOf({ rare: { limits } }: BinaryProfile): readonly ReadRule[] {
  if (limits === undefined) return [];
  return limitNames.flatMap((name, number) =>
    ((limits.mask >>> number) & 1) === 0 ? [] : [ruleWith('allow', limitRule(name, limits.limits[number] ?? 0n))],
  );
}

function ruleWith(effect: PrintedEffect, text: string): ReadRule {
  return { effect, text: `${effectWords[effect]}${text}` as ByteString };
}
