import { featuresOf, type Features } from './features.ts';

/** What every abi that AppArmor 3.0 to 5.0 installs has. */
const common = ['signal/mask', 'ptrace/mask', 'domain/stack', 'mount/mask'];

/** What AppArmor's abi files have besides, as far as anything is asked of it. */
const since: Readonly<Record<string, readonly string[]>> = {
  '3.0': ['dbus/mask', 'network_v8/af_mask'],
  '4.0': ['dbus/mask', 'namespaces/mask', 'ipc/posix_mqueue', 'network_v8/af_mask'],
  '5.0': [
    'dbus/mask',
    'namespaces/mask',
    'ipc/posix_mqueue',
    'io_uring/mask',
    'network_v8/af_mask',
    'network_v9/af_unix',
  ],
  'kernel-5.4-vanilla': [],
  'kernel-5.4-outoftree-network': ['dbus/mask'],
  default: [],
};

/** What policy without an `abi` rule is compiled for: what Debian's parser.conf pins has these, too. */
export const usualFeatures: Features = featuresOf([
  ...common,
  'namespaces/mask',
  'io_uring/mask',
  'network_v8/af_mask',
]);

/** The abi files of AppArmor, by the paths in `abi` rules, for who has none of them. */
export const knownAbis: ReadonlyMap<string, Features> = new Map(
  Object.entries(since).flatMap(([name, more]) => {
    const features = featuresOf([...common, ...more]);
    return [[`abi/${name}`, features] as const, [name, features] as const];
  }),
);
