import { featuresOfPaths, type Features } from './features.ts';

/** The common features of all abis in AppArmor 3.0 to 5.0. */
const common = ['signal/mask', 'ptrace/mask', 'mount/mask'];

/** Missing in the abis of Linux 5.4, whose files have an extra `}`. */
const stacking = 'domain/stack';

/** The additional features of AppArmor's abi files, restricted to features that Lamellar evaluates. */
const since: Readonly<Record<string, readonly string[]>> = {
  '3.0': [stacking, 'dbus/mask', 'network_v8/af_mask', 'network/af_unix'],
  '4.0': [stacking, 'dbus/mask', 'namespaces/mask', 'ipc/posix_mqueue', 'network_v8/af_mask', 'network/af_unix'],
  '5.0': [
    stacking,
    'dbus/mask',
    'namespaces/mask',
    'ipc/posix_mqueue',
    'io_uring/mask',
    'network_v8/af_mask',
    'network/af_unix',
    'network_v9/af_unix',
  ],
  'kernel-5.4-vanilla': [],
  'kernel-5.4-outoftree-network': ['dbus/mask'],
  default: [stacking],
};

/** The features for policy without an `abi` rule. The abi in Debian's parser.conf also has these features. */
export const usualFeatures: Features = featuresOfPaths([
  ...common,
  stacking,
  'namespaces/mask',
  'io_uring/mask',
  'network_v8/af_mask',
]);

/** The abi files of AppArmor, by the paths in `abi` rules, for hosts without the files. */
export const knownAbis: ReadonlyMap<string, Features> = new Map(
  Object.entries(since).flatMap(([name, more]) => {
    const features = featuresOfPaths([...common, ...more]);
    return [[`abi/${name}`, features] as const, [name, features] as const];
  }),
);
