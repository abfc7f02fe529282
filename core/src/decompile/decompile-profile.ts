import type { Budget } from '../automata/budget.ts';
import { crossCheckClasses, type PolicyClass } from '../classes/policy-classes.ts';
import { capabilityRule, limitRule } from '../classes/rule-words.ts';
import { hasCapability, type Capabilities } from '../binary/format/capability-set.ts';
import type { RuleForm } from '../classes/rule-layout.ts';
import { socketClasses, type SocketForm } from '../classes/network/sockets.ts';
import type { BinaryProfile } from '../binary/format/compiled-profile.ts';
import type { ResourceLimits } from '../binary/format/profile-settings.ts';
import { capabilityNames } from '../language/keywords/capabilities.ts';
import { limitNames } from '../language/keywords/rlimits.ts';
import { decompilationMethods, type DecompilationMethod } from '../compile/decompilation-methods.ts';
import { compiledClass, compiledFiles } from './binary-automata.ts';
import { decompileClass, ruleWith, type DecompiledRule, type DecompiledRules } from './decompile-class.ts';
import { decompileFiles, type DecompiledFiles } from './decompile-files.ts';
import { decompileSockets } from './decompile-sockets.ts';
import type { PrintedEffect } from './effect-automaton.ts';

const nothing: DecompiledRules = { rules: [], counterexamples: [] };

/** Budgets of the work, by kind of rules: a hard automaton of one kind leaves the budget for the remaining kinds. */
export interface DecompileBudgets {
  readonly files: Budget;
  /** For attachments, and for rules about peers. */
  readonly peers: Budget;
  readonly others: Budget;
}

/**
 * Decompiles the rules of a compiled profile, class by class; undefined for a class that the profile does not mediate.
 *
 * @param classes - the requested classes
 */
export function decompileProfile(
  profile: BinaryProfile,
  budgets: DecompileBudgets,
  classes: Iterable<PolicyClass> = decompilationMethods.keys(),
): ReadonlyMap<PolicyClass, DecompiledRules | undefined> {
  const automaton = compiledFiles(profile);
  let files: DecompiledFiles | undefined;
  const ofFiles = (): DecompiledFiles =>
    (files ??=
      automaton === undefined
        ? { paths: nothing, changes: nothing }
        : decompileFiles(automaton, profile.name, budgets.files));
  return new Map(
    Array.from(classes, (policyClass) => {
      const way = decompilationMethods.get(policyClass);
      const budget = isAboutPeers(policyClass) ? budgets.peers : budgets.others;
      return [policyClass, way && decompileBy(profile, way, ofFiles, budget)] as const;
    }),
  );
}

function isAboutPeers(policyClass: PolicyClass): boolean {
  return policyClass in crossCheckClasses;
}

function decompileByLayouts(profile: BinaryProfile, form: RuleForm, budget: Budget): DecompiledRules | undefined {
  const automaton = compiledClass(profile.policy, form.byte);
  return automaton && decompileClass(automaton, form, socketFormOf(profile), budget);
}

function decompileBy(
  profile: BinaryProfile,
  way: DecompilationMethod,
  files: () => DecompiledFiles,
  budget: Budget,
): DecompiledRules | undefined {
  switch (way.by) {
    case 'layouts':
      return decompileByLayouts(profile, way.form, budget);
    case 'sockets':
      for (const form of way.forms) {
        const automaton = compiledClass(profile.policy, form.byte);
        if (automaton !== undefined) return decompileSockets(automaton, form, budget);
      }
      return undefined;
    case 'capability-sets':
      return { rules: capabilitiesOf(profile.settings.capabilities), counterexamples: [] };
    case 'limits':
      return { rules: limitsOf(profile.settings.limits), counterexamples: [] };
    case 'paths':
      return files().paths;
    case 'profile-changes':
      return files().changes;
  }
}

function socketFormOf(profile: BinaryProfile): SocketForm {
  return compiledClass(profile.policy, socketClasses.v9) === undefined ? 'v8' : 'v9';
}

function capabilitiesOf({ allow, audit, quiet }: Capabilities): readonly DecompiledRule[] {
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

function limitsOf(limits: ResourceLimits | undefined): readonly DecompiledRule[] {
  if (limits === undefined) return [];
  return limitNames.flatMap((name, number) =>
    ((limits.mask >>> number) & 1) === 0 ? [] : [ruleWith('allow', limitRule(name, limits.limits[number] ?? 0n))],
  );
}
