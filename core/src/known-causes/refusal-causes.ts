import { mountFlagNames } from '../classes/mount/mount-flags.ts';
import type { PolicyClass } from '../classes/policy-classes.ts';
import { printLabel } from '../labels/label.ts';
import type { AppArmorRecord } from '../log-records/record.ts';
import type { Because, Check, Decision } from '../mediation/decision.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { evaluatedRefusalCauses } from './evaluated-causes.ts';
import { refusesIn } from './evaluation.ts';
import type { FoundCause } from './known-cause.ts';
import { recordedCauses } from './recorded-causes.ts';

/**
 * Returns the known causes of a profile's refusal without a record: the causes that the kernel's record would show, and
 * the causes that the evaluation shows. The evaluation excludes guesses at reasons other than the policy.
 */
export function refusalCauses(decision: Decision, check: Check, policy: StackedPolicy): readonly FoundCause[] {
  const record = recordOfRefusal(decision, check);
  const refuses = refusesIn(policy, decision.behaviours);
  return [
    ...recordedCauses(record).filter(({ confirmed, verdict }) => confirmed || verdict === undefined),
    ...evaluatedRefusalCauses({ record, decisions: [decision], refuses }),
  ];
}

/** Returns the kernel's text for a reason besides missing rules. @see the kernel's `domain.c` and `path.c` */
function infoOf(because: Because, policyClass: PolicyClass): string | undefined {
  switch (because) {
    case 'no-target':
      return policyClass === 'exec' ? 'profile transition not found' : 'label not found';
    case 'no-new-privs':
      return 'no new privs';
    case 'disconnected':
      return 'Failed name lookup - disconnected path';
    default:
      return undefined;
  }
}

/** The kernel's names of operations, if different from the class. */
const operations: { readonly [Class in PolicyClass]?: string } = {
  capability: 'capable',
  file: 'open',
  userns: 'userns_create',
};

/** Returns the record that the kernel writes about a refusal, with the fields that known causes need. */
function recordOfRefusal(decision: Decision, { part, because, permission, peer }: Check): AppArmorRecord {
  const { operation } = decision;
  const { namespace, profile } = part;
  const info = infoOf(because, operation.class);
  return {
    event: 'DENIED',
    operation: bytesOf(operations[operation.class] ?? operation.class),
    profile: profile.name,
    deniedMask: bytesOf(permission),
    ...(namespace.parent === undefined ? {} : { namespace: namespace.fullName }),
    ...(peer === undefined ? {} : { peer: printLabel(peer, namespace) }),
    ...(info === undefined ? {} : { info: bytesOf(info) }),
    ...(operation.class === 'capability' ? { name: bytesOf(operation.name) } : objectFields(decision)),
  };
}

function objectFields(decision: Decision): Partial<AppArmorRecord> {
  if (decision.shape === 'cross-check' || decision.object.kind !== 'object') return {};
  const { object } = decision.object;
  if (object.kind === 'path') return { name: object.path };
  if (object.kind !== 'mount') return {};
  const source = 'source' in object ? object.source : undefined;
  const named = { name: object.target, ...(source === undefined ? {} : { srcName: source }) };
  switch (object.asks) {
    case 'mount':
      return {
        ...named,
        flags: mountFlagNames(object.flags).join(', ') as ByteString,
        ...(object.type === undefined ? {} : { fsType: object.type }),
      };
    case 'move_mount':
      return { ...named, operation: bytesOf('mount'), flags: bytesOf('move') };
    case 'umount':
      return { ...named, operation: bytesOf('umount') };
    case 'pivot_root':
      return { ...named, operation: bytesOf('pivotroot') };
  }
}
