import { capability } from './capability.ts';
import { changeHat } from './change-hat.ts';
import { changeProfile } from './change-profile.ts';
import { dbus } from './dbus.ts';
import { exec } from './exec.ts';
import { file } from './file.ts';
import { ioUring } from './io-uring.ts';
import { mount } from './mount.ts';
import { mqueue } from './mqueue.ts';
import type { CrossCheckClass, StackCheckClass } from './policy-class.ts';
import { network } from './network.ts';
import { ptrace } from './ptrace.ts';
import { rlimit } from './rlimit.ts';
import { signal } from './signal.ts';
import { unix } from './unix.ts';
import { userns } from './userns.ts';

/** The classes of what one label does to another, both of which are asked. */
export const crossCheckClasses = { signal, ptrace } as const satisfies Readonly<Record<string, CrossCheckClass>>;

/** The classes of what a label does by itself. */
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

/** The classes that can be asked about, in the order that people are told of them. */
export const policyClasses = { ...crossCheckClasses, ...stackCheckClasses } as const;

/** The word of a class: `signal`. */
export type PolicyClass = keyof typeof policyClasses;

/** The word of a class of what one label does to another: `signal`. */
export type CrossCheckWord = keyof typeof crossCheckClasses;

/** The word of a class of what a label does by itself: `capability`. */
export type StackCheckWord = keyof typeof stackCheckClasses;

/** A row of `policyClasses`. */
export type ClassRow = (typeof policyClasses)[PolicyClass];

/** A row of `crossCheckClasses`. */
export type CrossCheckRow = (typeof crossCheckClasses)[CrossCheckWord];

/** A row of `stackCheckClasses`. */
export type StackCheckRow = (typeof stackCheckClasses)[StackCheckWord];

/** The rows, in their order. */
export const classRows: readonly ClassRow[] = Object.values(policyClasses);

/** The rows of what one label does to another, in their order. */
export const crossCheckRows: readonly CrossCheckRow[] = Object.values(crossCheckClasses);

/** The rows of what a label does by itself, in their order. */
export const stackCheckRows: readonly StackCheckRow[] = Object.values(stackCheckClasses);

/** Something that one label may do to another. */
export type PairOperation = CrossCheckRow['operations'][number];

/** Something that a label may do by itself. */
export type LabelOperation = StackCheckRow['operations'][number];

/** Something that can be asked: may it be done? There is one object for each operation. */
export type Operation = PairOperation | LabelOperation;

/** The name of a permission of what one label does to another. */
export type PeerPermissionName = CrossCheckRow['permissions'][number]['name'];

/** The name of a permission of any class. */
export type Permission = ClassRow['permissions'][number]['name'];

/**
 * Every operation of one label on another, in the order that programs are told of them: by the words of the classes, then by
 * what stands before the object, then by name.
 */
export const pairOperations: readonly PairOperation[] = crossCheckRows
  .flatMap((row): readonly PairOperation[] => row.operations)
  .sort(
    (left, right) =>
      compare(left.class, right.class) ||
      compare(left.before[0] ?? 0, right.before[0] ?? 0) ||
      compare(left.name, right.name),
  );

/** What a label does to another whose profiles are not asked. */
export const doneToLabels: readonly LabelOperation[] = stackCheckRows
  .flatMap((row): readonly LabelOperation[] => row.operations)
  .filter(({ object }) => object === 'label');

/** What a label does to another by things of which there may be endlessly many: both sides may be asked about each. */
export const doneByThings: readonly LabelOperation[] = stackCheckRows
  .flatMap((row): readonly LabelOperation[] => row.operations)
  .filter(({ object, name }) => typeof object !== 'string' && object.between?.(name) !== undefined);

function compare<Value extends string | number>(left: Value, right: Value): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
