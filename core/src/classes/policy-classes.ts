import { capability } from './capability/capability.ts';
import { changeHat } from './profile-change/change-hat.ts';
import { changeProfile } from './profile-change/change-profile.ts';
import { dbus } from './dbus/dbus.ts';
import { exec } from './exec/exec.ts';
import { file } from './file/file.ts';
import { ioUring } from './io-uring/io-uring.ts';
import { mount } from './mount/mount.ts';
import { mqueue } from './mqueue/mqueue.ts';
import type { CrossCheckClass, StackCheckClass } from './policy-class.ts';
import { network } from './network/network.ts';
import { ptrace } from './ptrace/ptrace.ts';
import { rlimit } from './rlimit/rlimit.ts';
import { signal } from './signal/signal.ts';
import { unix } from './unix/unix.ts';
import { userns } from './userns/userns.ts';

/** The classes of operations between two labels, both of which the kernel checks. */
export const crossCheckClasses = { signal, ptrace } as const satisfies Readonly<Record<string, CrossCheckClass>>;

/** The classes of operations of a single label. */
export const stackCheckClasses = {
  file,
  exec,
  capability,
  network,
  unix,
  userns,
  io_uring: ioUring,
  mount,
  mqueue,
  dbus,
  rlimit,
  change_profile: changeProfile,
  change_hat: changeHat,
} as const satisfies Readonly<Record<string, StackCheckClass>>;

/** All classes of questions, in the order of reports. */
export const policyClasses = { ...crossCheckClasses, ...stackCheckClasses } as const;

/** The word of a class: `signal`. */
export type PolicyClass = keyof typeof policyClasses;

/** The word of a class of operations between two labels: `signal`. */
export type CrossCheckWord = keyof typeof crossCheckClasses;

/** The word of a class of operations of a single label: `capability`. */
export type StackCheckWord = keyof typeof stackCheckClasses;

/** A row of `policyClasses`. */
export type ClassRow = (typeof policyClasses)[PolicyClass];

/** A row of `crossCheckClasses`. */
export type CrossCheckRow = (typeof crossCheckClasses)[CrossCheckWord];

/** A row of `stackCheckClasses`. */
export type StackCheckRow = (typeof stackCheckClasses)[StackCheckWord];

/** The rows of all classes, in order. */
export const classRows: readonly ClassRow[] = Object.values(policyClasses);

/** The rows of operations between two labels, in order. */
export const crossCheckRows: readonly CrossCheckRow[] = Object.values(crossCheckClasses);

/** The rows of operations of a single label, in order. */
export const stackCheckRows: readonly StackCheckRow[] = Object.values(stackCheckClasses);

/** An operation of a label on a peer. */
export type PairOperation = CrossCheckRow['operations'][number];

/** An operation of a single label. */
export type LabelOperation = StackCheckRow['operations'][number];

/** Any operation, always represented by a unique object. */
export type Operation = PairOperation | LabelOperation;

/** The name of a permission in a class of operations between two labels. */
export type PeerPermissionName = CrossCheckRow['permissions'][number]['name'];

/** The name of a permission of any class. */
export type Permission = ClassRow['permissions'][number]['name'];

/**
 * Every operation between two labels, in the order of machine-readable reports: by the word of the class, then by the
 * bytes before the object, then by name.
 */
export const pairOperations: readonly PairOperation[] = crossCheckRows
  .flatMap((row): readonly PairOperation[] => row.operations)
  .sort(
    (left, right) =>
      compare(left.class, right.class) ||
      compare(left.before[0] ?? 0, right.before[0] ?? 0) ||
      compare(left.name, right.name),
  );

/** The operations on a target label whose profiles the kernel does not check. */
export const operationsOnLabels: readonly LabelOperation[] = stackCheckRows
  .flatMap((row): readonly LabelOperation[] => row.operations)
  .filter(({ object }) => object === 'label');

function compare<Value extends string | number>(left: Value, right: Value): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
