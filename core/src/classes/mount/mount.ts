import { mountOption, mountOptionNames } from '../../language/keywords/mount-options.ts';
import { mediationClasses } from '../class-numbers.ts';
import { flagsOfOperation, operationOfFlags, type MountFlags } from './mount-flags.ts';
import { mountForm } from './mount-form.ts';
import { riskOfMount } from './mount-risk.ts';
import type { ClassPermission, StackCheckOperation } from '../policy-class.ts';
import { operationOf, stackCheckClass } from '../stack-check-class.ts';
import { memoised } from '../../source/memoised.ts';

/** @see `AA_MAY_PIVOTROOT`, `AA_MAY_MOUNT`, `AA_MAY_UMOUNT` in the kernel's `mount.h` and in apparmor_parser's `mount.h` */
export const mountBits = { pivot_root: 0x01, mount: 0x02, umount: 0x04 } as const;

/** A permission of class mount. */
export type MountPermission = keyof typeof mountBits;

/** `AA_MNT_CONT_MATCH`: matching continues with the data of the mount. */
export const goesOnWithData = 0x40;

const pivotRoot: ClassPermission<'pivot_root'> = { name: 'pivot_root', bit: mountBits.pivot_root };
const mounting: ClassPermission<'mount'> = { name: 'mount', bit: mountBits.mount };
const unmounting: ClassPermission<'umount'> = { name: 'umount', bit: mountBits.umount };

type MountOperation = StackCheckOperation<'mount', MountPermission>;

/** The operations without flags of mount(2). The class may be omitted in their names. */
const others: readonly MountOperation[] = [
  operationOf('mount', unmounting, mountForm),
  operationOf('mount', pivotRoot, mountForm),
  operationOf('mount', mounting, mountForm, 'move_mount'),
];

/** The operations by flags: a single object for every combination. */
const byFlags = new Map<MountFlags, MountOperation>();

function byFlag(flags: MountFlags): MountOperation {
  return memoised(byFlags, flags, () => operationOf('mount', mounting, mountForm, operationOfFlags(flags)));
}

function operationNamed(name: string): MountOperation | undefined {
  const other = others.find((operation) => operation.name === name);
  if (other !== undefined) return other;
  const flags = flagsOfOperation(name);
  return flags === undefined ? undefined : byFlag(flags);
}

const usual = ['rw', 'bind', 'remount', 'move', 'rprivate'];

/**
 * Mounts: new file systems, bind mounts, moves, remounts, changes of propagation, and unmounts.
 *
 * @see `security/apparmor/mount.c` in the kernel
 */
export const mount = stackCheckClass<'mount', MountPermission>({
  word: 'mount',
  byte: mediationClasses.mount,
  feature: 'mount',
  permissions: [pivotRoot, mounting, unmounting],
  permissionWords: mountBits,
  operations: [...usual.flatMap((name) => operationNamed(name) ?? []), ...others],
  alone: [byFlag(0)],
  byThemselves: others.map(({ name }) => name),
  operation: operationNamed,
  joinsNames: true,
  names: {
    suggestions: [...mountOptionNames, ...others.map(({ name }) => name)],
    example: 'bind, ro',
    known: 'write options of mount rules, such as `ro`, `nosuid`, `bind`, `remount` and `rprivate`',
    spelling: (word) => (mountOption(word) === undefined ? word.toLowerCase() : word),
    words: (names) =>
      names.map((name) => (others.some((other) => other.name === name) ? name : `mount ${name}`)).join(', '),
  },
  rulesIn: 'automaton',
  // Some kernels check unconfined profiles as well, a named behaviour.
  requestedAfterNuls: [mountBits.umount, mountBits.pivot_root, 0, mountBits.mount | goesOnWithData, mountBits.mount],
  riskOfAccess: (access) => riskOfMount(access),
});
