import type { ByteString } from '../source/bytes.ts';
import type { KernelBehaviours } from './kernel.ts';

/** Which features say that a kernel asks about a class or an operation. */
const featureOfAsked = {
  userns: 'namespaces/mask',
  io_uring: 'io_uring/mask',
  move_mount: 'mount/move_mount',
  dbus: 'dbus/mask',
} as const;

/** What a kernel with these features never asks about. */
export function unaskedBy(features: ReadonlyMap<ByteString, unknown>): KernelBehaviours['unasked'] {
  const words = Object.keys(featureOfAsked) as (keyof typeof featureOfAsked)[];
  return words.filter((word) => !features.has(featureOfAsked[word] as ByteString));
}
