import { featuresOf, type Features } from './features.ts';

/** What policy without an `abi` rule is compiled for: every abi that AppArmor 3.0 to 5.0 installs has these. */
export const usualFeatures: Features = featuresOf(['signal/mask', 'ptrace/mask', 'domain/stack']);

/** The abi files of AppArmor, by the paths in `abi` rules, for who has none of them. */
export const knownAbis: ReadonlyMap<string, Features> = new Map(
  ['3.0', '4.0', '5.0', 'kernel-5.4-vanilla', 'kernel-5.4-outoftree-network', 'default'].flatMap((name) => [
    [`abi/${name}`, usualFeatures] as const,
    [name, usualFeatures] as const,
  ]),
);
