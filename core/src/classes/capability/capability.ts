import { capabilityNames, capabilityNumber, type CapabilityName } from '../../language/keywords/capabilities.ts';
import { mediationClasses } from '../mediation-classes.ts';
import type { ClassPermission, StackCheckClass, StackCheckOperation } from '../policy-class.ts';
import { wordsForNames } from '../words-for-names.ts';

/** Bit of each capability: the kernel counts capabilities in words of 32 bits (`profile_capable`). */
const permissions = capabilityNames.map((name): ClassPermission<CapabilityName> => ({
  name,
  bit: 1 << (capabilityNumber(name) & 0x1f),
}));

type CapabilityOperation = StackCheckOperation<'capability', CapabilityName>;

/** The operations that use a capability (`aa_capable`). */
const operations = permissions.map((permission): CapabilityOperation => ({
  shape: 'stack-check',
  class: 'capability',
  name: permission.name,
  before: [capabilityNumber(permission.name) >> 5],
  permission,
  object: 'none',
}));

const byName = new Map<string, CapabilityOperation>(operations.map((operation) => [operation.name, operation]));

/** Privileges of root that ordinary tasks lack. */
export const capability: StackCheckClass<'capability', CapabilityName> = {
  word: 'capability',
  byte: mediationClasses.capability,
  feature: undefined,
  abi: '4.0',
  permissions,
  permissionWords: {},
  operations,
  operation: (name) => byName.get(name),
  names: {
    noun: 'capability',
    plural: 'capabilities',
    suggestions: capabilityNames,
    example: 'sys_admin, net_raw',
    known: 'capabilities are chown, kill, net_admin, sys_admin, sys_ptrace, …: see capabilities(7), without `CAP_`',
    spelling: (word) => word.toLowerCase().replace(/^cap_/, ''),
    inSentences: () => undefined,
    words: (names) =>
      wordsForNames(
        'capability',
        names,
        capabilityNames.filter((name) => !names.includes(name)),
      ),
  },
  rulesIn: 'capability-sets',
  checksUnconfined: false,
};
