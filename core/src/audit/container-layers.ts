import type { NamedPart } from '../labels/parse-label.ts';
import { layerNamesOf } from '../snapshot/policy-of-snapshot.ts';
import type { ByteString } from '../source/bytes.ts';
import type { AuditedContainer, UsedLabel } from './audited-host.ts';

/** Returns the parts of a label in the policy namespace that the host's tasks see. */
export function outerParts({ parts }: Pick<UsedLabel, 'parts'>): readonly NamedPart[] {
  return parts.filter(({ namespace }) => namespace === '');
}

/** Returns whether a label is unconfined: `unconfined` itself, or all profiles in unconfined mode. */
export function confinesNothing({ parts, mode }: Pick<UsedLabel, 'parts' | 'mode'>): boolean {
  return mode === 'unconfined' || (mode === undefined && parts.every(({ name }) => name === 'unconfined'));
}

/**
 * Returns the policy namespace of a container: the namespace assigned by its runtime if the container uses it, or else
 * the outermost namespace of the first process. Undefined if the container has none.
 */
export function ownNamespace({ container, init, labels }: AuditedContainer): ByteString | undefined {
  const named = layerNamesOf(container)?.namespace;
  const parts = labels.flatMap((label) => (init === undefined || label.tasks.includes(init) ? label.parts : []));
  const inside = parts.map(({ namespace }) => namespace).filter((namespace) => namespace !== '');
  if (named !== undefined && inside.some((namespace) => namespace === named || namespace.startsWith(`${named}//`)))
    return named;
  const [first] = inside;
  return first === undefined ? undefined : (first.split('//')[0] as ByteString);
}

/** Runtimes with a policy namespace for every container. */
const stacking = new Set(['lxc', 'incus', 'lxd']);

/** Returns whether a container's runtime could give the container a policy namespace. */
export function isStacked({ container }: AuditedContainer): boolean {
  return stacking.has(container.runtime);
}

/** Returns a key of the host layers of a label. */
export function outerKey(label: Pick<UsedLabel, 'parts'>): string {
  return outerParts(label)
    .map(({ name }) => name)
    .join('//&');
}
