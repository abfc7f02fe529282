import { withSource } from '../namespace/with-source.ts';
import type { DeclaredProfile } from '../profile/loadable-unit.ts';
import type { ByteString } from '../source/bytes.ts';
import type { PolicyUnit } from '../text/policy-unit.ts';
import type { AuditedContainer, AuditedHost } from './audited-host.ts';
import { layerNamesOf } from '../snapshot/policy-of-snapshot.ts';
import { ownNamespace } from './container-layers.ts';

/** What a manifest wants the layers of a container to be. */
export interface IntendedContainer {
  /** What the manifest calls it. */
  readonly called: string;
  /** Its profile in the root policy namespace, and its own policy namespace, by their names. */
  readonly profile: ByteString;
  readonly namespace: ByteString;
  readonly hostLayer: PolicyUnit;
  readonly layer: readonly PolicyUnit[];
}

/** A profile that the kernel has otherwise than a manifest. */
export interface ProfileDrift {
  /** The policy namespace that it is in, or is to be in; empty for the root. */
  readonly namespace: ByteString;
  readonly name: ByteString;
  /** `unknown`: the kernel does not show what it has. */
  readonly kind: 'other' | 'missing' | 'undeclared' | 'unknown';
  /** What is otherwise, in words that follow `the loaded profile`; undefined where all of it is. */
  readonly difference: string | undefined;
}

/** A container of a manifest, as a host has it. */
export interface ContainerDrift {
  readonly intended: IntendedContainer;
  /** Undefined where the host has none of its names that runs. */
  readonly container: AuditedContainer | undefined;
  /** None where it is as the manifest says; nothing is compared where it does not run. */
  readonly profiles: readonly ProfileDrift[];
}

/** Compares what is loaded for containers that run with what a manifest wants. Policy that has errors is not compared. */
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
  const isLoaded = host.namespaces.get(namespace)?.profiles.some((profile) => profile.name === name) === true;
  if (!isLoaded) return [{ namespace, name, kind: 'missing', difference: undefined }];
  const names = namespace === '' ? [] : (namespace.split('//') as ByteString[]);
  const found = host.policy.root.ensure(names).profile(name);
  if (found.kind !== 'profile') return [{ namespace, name, kind: 'unknown', difference: undefined }];
  const { difference } = withSource(found.profile, declared.profile());
  return difference === undefined ? [] : [{ namespace, name, kind: 'other', difference }];
}

/** Those that the kernel has made up while one in complain mode learns are nobody's. */
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

/** What is otherwise, in a sentence. Safe to print. */
export function driftWords({ kind, difference }: ProfileDrift): string {
  switch (kind) {
    case 'missing':
      return 'it is not loaded';
    case 'undeclared':
      return 'it is loaded, and the manifest has no such profile';
    case 'other':
      return `the loaded profile ${difference}`;
    case 'unknown':
      return 'the kernel does not show what it has loaded';
  }
}
