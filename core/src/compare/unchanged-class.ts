import { classBytes } from '../class/class-bytes.ts';
import { classRows, crossCheckRows, type ClassRow } from '../class/policy-classes.ts';
import type { Label } from '../label/label.ts';
import { isStoodInForAlike } from '../mediation/stand-in.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { Profile } from '../profile/profile.ts';

/**
 * Whether all layers of a label have the same rules of a class before and after for certain, so that nothing of it changes. It is told without
 * walking an automaton; where it cannot be told so, the answer is no.
 */
export function isUnchanged(row: ClassRow, before: Label, after: Label): boolean {
  return (
    before.parts.length === after.parts.length &&
    before.parts.every((part, index) => {
      const other = after.parts[index];
      if (other === undefined || part.namespace.fullName !== other.namespace.fullName) return false;
      const leads = 'leadsToProfiles' in row && row.leadsToProfiles;
      if (leads && !haveSameProfiles(part.namespace, other.namespace)) return false;
      return isMediatedAlike(part.profile, other.profile) && hasSameRules(row, part.profile, other.profile);
    })
  );
}

/**
 * The same of all that a label may do to others, and they to it: where it is so of all labels that change, nothing changes between any. Visible
 * peers are matched by their names, and not by their rules.
 */
export function isUnchangedTowardsOthers(before: Label, after: Label): boolean {
  return crossCheckRows.every((row) => isUnchanged(row, before, after));
}

/** Whether there are profiles of the same names, in policy namespaces within as well. */
function haveSameProfiles(before: PolicyNamespace, after: PolicyNamespace): boolean {
  if (before === after) return true;
  const namesIn = (namespace: PolicyNamespace): string =>
    JSON.stringify(Array.from(namespace.contents(), ({ namespace: { fullName }, names }) => [fullName, names]));
  return namesIn(before) === namesIn(after);
}

/** Beside its rules, what counts of a profile for how a class is asked. */
function isMediatedAlike(before: Profile, after: Profile): boolean {
  return (
    before.name === after.name &&
    before.mode === after.mode &&
    before.disconnected === after.disconnected &&
    classRows.every(({ word }) => before.mediates(word) === after.mediates(word))
  );
}

function hasSameRules(row: ClassRow, before: Profile, after: Profile): boolean {
  switch ('rulesIn' in row ? row.rulesIn : 'automaton') {
    case 'automaton':
      return hasSameAutomaton(row, before, after) && isStoodInForAlike(row, before, after);
    case 'files': {
      const [was, is] = [before.files(), after.files()];
      return was === is || was.hasRulesOf?.(is) === true;
    }
    default:
      // These are asked one by one, which takes no longer.
      return false;
  }
}

function hasSameAutomaton(row: ClassRow, { policy: before }: Profile, { policy: after }: Profile): boolean {
  return (
    before.identity === after.identity || classBytes(row).every((byte) => before.hasRulesOf?.(after, byte) === true)
  );
}
