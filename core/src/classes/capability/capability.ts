import { capabilityNames, capabilityNumber, type CapabilityName } from '../../language/keywords/capabilities.ts';
import { mediationClasses } from '../class-numbers.ts';
import type { ClassPermission } from '../policy-class.ts';
import { operationOf, stackCheckClass } from '../stack-check-class.ts';
import { wordsForNames } from '../words-for-names.ts';

/** Bit of each capability: the kernel counts capabilities in words of 32 bits (`profile_capable`). */
const permissions = capabilityNames.map((name): ClassPermission<CapabilityName> => ({
  name,
  bit: 1 << (capabilityNumber(name) & 0x1f),
}));

/** The operations that use a capability (`aa_capable`). */
const operations = permissions.map((permission) => ({
  ...operationOf('capability', permission, 'none'),
  before: [capabilityNumber(permission.name) >> 5],
}));

/** Capabilities over modules, hardware and security policy. */
const ofKernel: ReadonlySet<string> = new Set(['sys_module', 'sys_rawio', 'mac_admin', 'mac_override']);

/** Privileges of root that ordinary tasks lack. */
export const capability = stackCheckClass<'capability', CapabilityName>({
  word: 'capability',
  byte: mediationClasses.capability,
  permissions,
  operations,
  names: {
    noun: 'capability',
    plural: 'capabilities',
    example: 'sys_admin, net_raw',
    known: 'capabilities are chown, kill, net_admin, sys_admin, sys_ptrace, …: see capabilities(7), without `CAP_`',
    spelling: (word) => word.toLowerCase().replace(/^cap_/, ''),
    words: (names) =>
      wordsForNames(
        'capability',
        names,
        capabilityNames.filter((name) => !names.includes(name)),
      ),
  },
  rulesIn: 'capability-sets',
  riskOfAccess: ({ permissions: names }) => {
    if (names.some((name) => ofKernel.has(name))) return 'kernel-capability';
    return names.includes('sys_admin') ? 'broad-capability' : undefined;
  },
});
