import { socketFeatures } from '../classes/network/sockets.ts';
import type { ByteString } from '../source/bytes.ts';
import type { KernelBehaviours } from './kernel-behaviours.ts';

/** The features by which a kernel shows support for a class or an operation. */
const featureOfCheck = {
  userns: 'namespaces/mask',
  io_uring: 'io_uring/mask',
  move_mount: 'mount/move_mount',
  dbus: 'dbus/mask',
} as const;

/** Returns the behaviours that the features of a kernel show: unchecked classes, and unix sockets in the v8 class. */
export function shownBehaviours(
  features: ReadonlyMap<ByteString, unknown>,
): Pick<KernelBehaviours, 'unchecked' | 'unixInV8'> {
  const words = Object.keys(featureOfCheck) as (keyof typeof featureOfCheck)[];
  return {
    unchecked: words.filter((word) => !features.has(featureOfCheck[word] as ByteString)),
    unixInV8: features.has(socketFeatures['v8-unix'] as ByteString),
  };
}
