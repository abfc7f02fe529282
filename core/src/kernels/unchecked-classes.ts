import type { ByteString } from '../source/bytes.ts';
import type { KernelBehaviours } from './kernel.ts';

/** The features by which a kernel shows support for a class or an operation. */
const featureOfCheck = {
  userns: 'namespaces/mask',
  io_uring: 'io_uring/mask',
  move_mount: 'mount/move_mount',
  dbus: 'dbus/mask',
} as const;

/** Returns the classes and operations never checked by a kernel with the given features. */
export function uncheckedBy(features: ReadonlyMap<ByteString, unknown>): KernelBehaviours['unasked'] {
  const words = Object.keys(featureOfCheck) as (keyof typeof featureOfCheck)[];
  return words.filter((word) => !features.has(featureOfCheck[word] as ByteString));
}
