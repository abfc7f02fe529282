import type { NamedPart } from '../label/parse-label.ts';
import { layerNamesOf } from '../snapshot/policy-of-snapshot.ts';
import type { ByteString } from '../source/bytes.ts';
import type { AuditedContainer, UsedLabel } from './audited-host.ts';

/** The parts of a label that are in the policy namespace that the host's tasks see. */
export function outerParts({ parts }: Pick<UsedLabel, 'parts'>): readonly NamedPart[] {
  return parts.filter(({ namespace }) => namespace === '');
}

/** Whether the kernel confines nothing under a label: it is `unconfined`, or all profiles of it are in unconfined mode. */
export function confinesNothing({ parts, mode }: Pick<UsedLabel, 'parts' | 'mode'>): boolean {
  return mode === 'unconfined' || (mode === undefined && parts.every(({ name }) => name === 'unconfined'));
}

/**
 * The policy namespace of a container's own: the one that its runtime gives it where it does, or else the outermost that its first process
 * is in. Undefined where it has none.
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

/** Runtimes that give each container a policy namespace. */
const stacking = new Set(['lxc', 'incus', 'lxd']);

/** Whether a container's runtime could give it a policy namespace. */
export function isStacked({ container }: AuditedContainer): boolean {
  return stacking.has(container.runtime);
}
