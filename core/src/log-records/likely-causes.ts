import { measuredKernels, type KernelBehaviours } from '../kernels/kernel.ts';
import type { ByteString } from '../source/bytes.ts';
import type { StackedPolicy } from '../stacks/stacked-policy.ts';
import { decideRecord } from './decide-record.ts';
import type { AppArmorRecord } from './record.ts';

/**
 * Returns likely causes of a recorded refusal that the policy allows, the most likely first. Causes that an evaluation
 * can confirm are listed only if confirmed.
 */
export function likelyCauses(
  record: AppArmorRecord,
  policy: StackedPolicy,
  behaviours: KernelBehaviours,
): readonly string[] {
  const { operation, flags = '' as ByteString } = record;
  const isMount = operation === ('mount' as string) && !flags.includes('nosymfollow');
  const asMounted: AppArmorRecord = { ...record, flags: `${flags}, nosymfollow` as ByteString };
  const kernel = measuredKernels.findLast((one) => isRefused(record, policy, one.behaviours));
  return [
    ...(isMount && isRefused(asMounted, policy, behaviours)
      ? ['the mount had the option `nosymfollow`, which kernels do not log: add the option to a rule']
      : []),
    ...(kernel === undefined
      ? []
      : [`a different kernel: ${kernel.version} denies the access (\`--kernel ${kernel.version}\`)`]),
    'the policy was changed or loaded after the record',
    'a different kernel, compiler or abi: `--kernel` selects the kernel that wrote the log',
  ];
}

function isRefused(record: AppArmorRecord, policy: StackedPolicy, behaviours: KernelBehaviours): boolean {
  const decided = decideRecord(record, policy, behaviours);
  return 'decisions' in decided && decided.decisions.some(({ verdict }) => verdict === 'deny');
}
