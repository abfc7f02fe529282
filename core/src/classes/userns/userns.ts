import { mediationClasses } from '../class-numbers.ts';
import { stackCheckClass } from '../stack-check-class.ts';

/** @see `AA_USERNS_CREATE` in the kernel's `task.h` and in apparmor_parser's `userns.h` */
const create = { name: 'create', bit: 0x08 } as const;

/** Creation of user namespaces (`apparmor_userns_create`). */
export const userns = stackCheckClass<'userns', 'create'>({
  word: 'userns',
  byte: mediationClasses['policy-namespace'],
  feature: 'namespaces/mask',
  permissions: [create],
  permissionWords: { create: create.bit },
  object: 'none',
  names: {
    example: 'create',
    known: 'the permission is `create`',
  },
  rulesIn: 'automaton',
});
