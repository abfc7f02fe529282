import { ownNamespace, type Audit, type AuditedContainer } from '@lamellar/core/audit';
import { textOf } from '@lamellar/core/language';

/** The profiles of a container's processes by layer, with the number of processes. */
interface ProfilesByLayer {
  /** The profiles around the container. */
  readonly outer: ReadonlyMap<string, number>;
  /** The profiles in the container's own policy namespace. */
  readonly inner: ReadonlyMap<string, number>;
  /** Loaded profiles of the container's own policy namespace without a process. */
  readonly unused: readonly string[];
}

/** Returns the layers of a container, with the profiles of its processes in all layers. */
export function profilesByLayer(container: AuditedContainer, { host }: Audit): ProfilesByLayer {
  const namespace = ownNamespace(container);
  const outer = new Map<string, number>();
  const inner = new Map<string, number>();
  for (const { parts, tasks } of container.labels) {
    const of = (isInner: boolean): string =>
      parts
        .filter((part) => (part.namespace !== '') === isInner)
        .map(({ name }) => textOf(name))
        .join('//&');
    outer.set(of(false), (outer.get(of(false)) ?? 0) + tasks.length);
    if (of(true) !== '') inner.set(of(true), (inner.get(of(true)) ?? 0) + tasks.length);
  }
  const loaded = host.snapshot.namespaces.find(({ name }) => name === namespace)?.profiles ?? [];
  const used = new Set([...inner.keys()].flatMap((name) => name.split('//&')));
  return { outer, inner, unused: loaded.map(({ name }) => textOf(name)).filter((name) => !used.has(name)) };
}
