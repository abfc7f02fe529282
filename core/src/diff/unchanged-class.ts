import { classBytes } from '../classes/class-bytes.ts';
import { classRows, crossCheckRows, type ClassRow, type PolicyClass } from '../classes/policy-classes.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { Label } from '../labels/label.ts';
import { haveEqualFallbackCapability } from '../mediation/fallback-capability.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { Profile } from '../profile/profile.ts';
import type { LabelOfPolicy } from './own-change.ts';

/** The words of all classes. */
const allClasses: readonly PolicyClass[] = classRows.map(({ word }) => word);

/**
 * Returns whether all layers of a label certainly have equal rules of a class before and after. Decided without
 * traversing an automaton; `false` if uncertain.
 *
 * @param related - the classes whose mediation matters
 */
export function isUnchanged(row: ClassRow, before: Label, after: Label, related = allClasses): boolean {
  return (
    before.parts.length === after.parts.length &&
    before.parts.every((part, index) => {
      const other = after.parts[index];
      if (other === undefined || part.namespace.fullName !== other.namespace.fullName) return false;
      const leads = 'leadsToProfiles' in row && row.leadsToProfiles;
      if (leads && !haveSameProfiles(part.namespace, other.namespace)) return false;
      return isMediatedEqually(part.profile, other.profile, related) && hasSameRules(row, part.profile, other.profile);
    })
  );
}

/** The behaviours of kernels that matter for a class. Classes with few rules are missing: their comparison is fast. */
const behavioursOfClasses: Partial<Record<PolicyClass, readonly (keyof KernelBehaviours)[]>> = {
  file: ['unmarkedOwnersIgnored'],
  exec: ['unmarkedOwnersIgnored', 'stacksFallBack', 'learnsTargets'],
  network: ['laterSockets', 'asksUnconfined', 'unixInV8'],
};

/** The classes whose mediation matters for the classes above. */
const relatedClasses = ['file', 'exec', 'network', 'unix'] as const;

/** Returns whether a label has certainly equal permissions of a class under two kernels; `false` if uncertain. */
export function isUnchangedByKernel(row: ClassRow, before: LabelOfPolicy, after: LabelOfPolicy): boolean {
  const learns = before.label.parts.some(({ profile }) => profile.mode === 'complain');
  const behaviours = behavioursOfClasses[row.word]?.filter((name) => learns || name !== 'learnsTargets');
  return (
    behaviours?.every((name) => before.behaviours[name] === after.behaviours[name]) === true &&
    isUnchanged(row, before.label, after.label, relatedClasses)
  );
}

/**
 * Returns whether the rules of all cross-checked classes are unchanged. If true for all changed labels, no permission
 * between labels changes. Rules match visible peers by name, regardless of the peer's rules.
 */
export function isUnchangedTowardsOthers(before: Label, after: Label): boolean {
  return crossCheckRows.every((row) => isUnchanged(row, before, after));
}

/** Returns whether two namespaces have equal names of profiles, including nested namespaces. */
function haveSameProfiles(before: PolicyNamespace, after: PolicyNamespace): boolean {
  if (before === after) return true;
  const namesIn = (namespace: PolicyNamespace): string =>
    JSON.stringify(Array.from(namespace.contents(), ({ namespace: { fullName }, names }) => [fullName, names]));
  return namesIn(before) === namesIn(after);
}

/** Returns whether all properties that affect the evaluation of a class, except rules, are equal. */
export function isMediatedEqually(before: Profile, after: Profile, related = allClasses): boolean {
  return (
    before.name === after.name &&
    before.mode === after.mode &&
    before.auditMode === after.auditMode &&
    before.disconnected === after.disconnected &&
    related.every((word) => before.mediates(word) === after.mediates(word))
  );
}

function hasSameRules(row: ClassRow, before: Profile, after: Profile): boolean {
  switch ('rulesIn' in row ? row.rulesIn : 'automaton') {
    case 'automaton':
      return hasSameAutomaton(row, before, after) && haveEqualFallbackCapability(row, before, after);
    case 'files': {
      const [was, is] = [before.files(), after.files()];
      return was === is || was.hasRulesOf?.(is, row.byte) === true;
    }
    default:
      // Separate evaluation is equally fast here.
      return false;
  }
}

function hasSameAutomaton(row: ClassRow, { policy: before }: Profile, { policy: after }: Profile): boolean {
  return (
    before.identity === after.identity || classBytes(row).every((byte) => before.hasRulesOf?.(after, byte) === true)
  );
}
