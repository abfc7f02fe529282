import { isWhollyUnconfined, visibleParts, type Label, type LabelPart } from '../label/label.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { KernelBehaviours } from './kernel.ts';

/** A peer's label as far as answers of profiles in one policy namespace depend on it. */
export interface PeerView {
  /** The parts that are in that namespace, in the kernel's order. */
  readonly visible: readonly LabelPart[];
  /** The label is one profile of that namespace, and nothing else. */
  readonly alone: boolean;
  /** The label as a whole has the unconfined flag. */
  readonly unconfined: boolean;
}

/** What the profiles of a policy namespace see of a peer. */
export function peerView(peer: Label, namespace: PolicyNamespace, behaviours: KernelBehaviours): PeerView {
  const visible = visibleParts(peer, namespace);
  return {
    visible,
    alone: peer.parts.length === 1 && visible.length === 1,
    unconfined: hasUnconfinedFlag(peer, behaviours),
  };
}

/** `unconfined(label)`: only a label of one part was known to be, before stacks of unconfined profiles counted. */
export function hasUnconfinedFlag(label: Label, behaviours: KernelBehaviours): boolean {
  return isWhollyUnconfined(label) && (label.parts.length === 1 || behaviours.stackedUnconfined);
}
