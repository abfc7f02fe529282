import type { DeclaredProfile } from '../profile/loadable-unit.ts';
import type { ByteString } from '../source/bytes.ts';
import type { PolicyUnit } from '../compile/policy-unit.ts';
import type { AuditedContainer, AuditedHost } from './audited-host.ts';
import { layerNamesOf } from '../snapshot/policy-of-snapshot.ts';
import { ownNamespace } from './container-layers.ts';
import { loadedDifference } from './loaded-difference.ts';

/** The layers of a container, as declared in a manifest. */
export interface IntendedContainer {
  /** The container's name in the manifest. */
  readonly called: string;
  /** The container's profile in the root policy namespace, and its own policy namespace, by name. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
  readonly hostLayer: PolicyUnit;
  readonly layer: readonly PolicyUnit[];
}

/** A difference between a loaded profile and the manifest. */
export interface ProfileDrift {
  /** The profile's policy namespace, as found or as intended; empty for the root. */
  readonly namespace: ByteString;
  readonly name: ByteString;
  /** `unknown`: the kernel does not show the loaded profile. */
  readonly kind: 'other' | 'missing' | 'undeclared' | 'unknown';
  /** The difference, in words that follow `the loaded profile`; undefined unless `kind` is `other`. */
  readonly difference: string | undefined;
}

/** The drift of a container of a manifest on a host. */
export interface ContainerDrift {
  readonly intended: IntendedContainer;
  /** Undefined if no running container of the host has the intended names. */
  readonly container: AuditedContainer | undefined;
  /** The differences. Empty if the container matches the manifest, or does not run and so is not compared. */
  readonly profiles: readonly ProfileDrift[];
}

/** Compares the loaded policy of running containers with a manifest. Policy with errors is not compared. */
export function driftFrom(intended: readonly IntendedContainer[], host: AuditedHost): readonly ContainerDrift[] {
  const byNamespace = new Map(
    host.containers.flatMap((container) => {
      const namespace = container.tasks.length === 0 ? undefined : (namesOf(container) ?? ownNamespace(container));
      return namespace === undefined ? [] : [[namespace, container] as const];
    }),
  );
  return intended.map((one): ContainerDrift => {
    const container = byNamespace.get(one.namespace);
    if (container === undefined) return { intended: one, container, profiles: [] };
    const hostLayer = declaredIn([one.hostLayer]);
    const layer = declaredIn(one.layer);
    return {
      intended: one,
      container,
      profiles: [
        ...hostLayer.flatMap((profile) => driftOf(profile, '' as ByteString, host)),
        ...layer.flatMap((profile) => driftOf(profile, one.namespace, host)),
        ...undeclaredIn(one.namespace, new Set(layer.map(({ name }) => name)), host),
      ],
    };
  });
}

function namesOf({ container }: AuditedContainer): ByteString | undefined {
  return layerNamesOf(container)?.namespace;
}

function declaredIn(units: readonly PolicyUnit[]): readonly DeclaredProfile[] {
  return units.flatMap((unit) => (unit.load().valid ? unit.declared() : []));
}

function driftOf(declared: DeclaredProfile, namespace: ByteString, host: AuditedHost): readonly ProfileDrift[] {
  const { name } = declared;
  const loaded = host.namespaces.get(namespace)?.profiles.find((profile) => profile.name === name);
  if (loaded === undefined) return [{ namespace, name, kind: 'missing', difference: undefined }];
  const names = namespace === '' ? [] : (namespace.split('//') as ByteString[]);
  const found = host.policy.root.ensure(names).profile(name);
  if (found.kind !== 'profile') return [{ namespace, name, kind: 'unknown', difference: undefined }];
  const difference = loadedDifference(found.profile, loaded.load, declared, host);
  return difference === undefined ? [] : [{ namespace, name, kind: 'other', difference }];
}

/**
 * Returns loaded profiles without declaration, except the `null-` profiles that the kernel creates in complain mode.
 */
function undeclaredIn(
  namespace: ByteString,
  declared: ReadonlySet<ByteString>,
  { namespaces }: AuditedHost,
): readonly ProfileDrift[] {
  const loaded = namespaces.get(namespace)?.profiles ?? [];
  return loaded.flatMap(({ name }): readonly ProfileDrift[] =>
    declared.has(name) || /(?:^|\/\/)null-/.test(name)
      ? []
      : [{ namespace, name, kind: 'undeclared', difference: undefined }],
  );
}

/** Describes a difference in a sentence. Safe to print. */
export function driftWords({ kind, difference }: ProfileDrift): string {
  switch (kind) {
    case 'missing':
      return 'not loaded';
    case 'undeclared':
      return 'loaded, but not in the manifest';
    case 'other':
      return `the loaded profile ${difference}`;
    case 'unknown':
      return 'the kernel does not show the loaded policy';
  }
}
