import { isWhollyUnconfined, visibleParts, type Label, type LabelPart } from '../labels/label.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';

/** The properties of a peer's label that are visible to profiles in a policy namespace. */
export interface PeerView {
  /** The parts in the policy namespace, in the kernel's order. */
  readonly visible: readonly LabelPart[];
  /** True if the label is a single profile of the policy namespace. */
  readonly alone: boolean;
  /** True if the entire label has the unconfined flag. */
  readonly unconfined: boolean;
}

/** Returns the view of a peer from the profiles of a policy namespace. */
export function peerView(peer: Label, namespace: PolicyNamespace, behaviours: KernelBehaviours): PeerView {
  const visible = visibleParts(peer, namespace);
  return {
    visible,
    alone: peer.parts.length === 1 && visible.length === 1 && peer.isIncomplete !== true,
    unconfined: hasUnconfinedFlag(peer, behaviours),
  };
}

/** `unconfined(label)`: before `stackedUnconfined`, only labels with a single part had the flag. */
export function hasUnconfinedFlag(label: Label, behaviours: KernelBehaviours): boolean {
  return isWhollyUnconfined(label) && (label.parts.length === 1 || behaviours.stackedUnconfined);
}
