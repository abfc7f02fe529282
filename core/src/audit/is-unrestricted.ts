import type { PolicyClass } from '../classes/policy-classes.ts';
import { compareOwnPermissions } from '../diff/compare-own-permissions.ts';
import { stack, type LabelPart } from '../labels/label.ts';
import { capabilityNames } from '../language/keywords/capabilities.ts';
import type { Profile } from '../profile/profile.ts';
import { memoised } from '../source/memoised.ts';
import type { AuditedHost } from './audited-host.ts';

const files: ReadonlySet<PolicyClass> = new Set(['file']);
const classes: ReadonlySet<PolicyClass> = new Set(['file', 'exec', 'capability', 'network']);

/** Limit of evaluations for a profile. A profile that allows everything needs few. */
const maxSteps = 5000;

const known = new WeakMap<Profile['policy'], boolean>();

/** Returns whether a profile allows all files, programs, capabilities and sockets that `unconfined` may use. */
export function isUnrestricted(part: LabelPart, { policy, kernel }: AuditedHost): boolean {
  const { namespace, profile } = part;
  // Few profiles allow all capabilities, and the comparison of files is expensive.
  if (capabilityNames.some((name) => profile.capability(name).verdict !== 'allow')) return false;
  const { behaviours } = kernel.measured;
  return memoised(known, profile.policy, () => {
    const before = { label: stack({ namespace, profile: namespace.unconfined }), policy, behaviours };
    const after = { label: stack(part), policy, behaviours };
    const compared = new Map([[profile.name, { before, after }]]);
    const areEqual = (some: typeof classes): boolean =>
      compareOwnPermissions(compared, { steps: maxSteps, classes: some }).length === 0;
    // Most profiles restrict files, and the list of all sockets is long.
    return areEqual(files) && areEqual(classes);
  });
}
