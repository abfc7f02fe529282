import type { Automaton, State } from '../automata/automaton.ts';
import type { LabelPart } from '../labels/label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { MatchKind } from './decision.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';

/** The result of matching the visible parts of a peer. */
export interface LabelMatch {
  readonly allowed: boolean;
  /** Refused by plain `deny` rules only: not logged, and enforced in complain mode. */
  readonly quiet: boolean;
  readonly match: MatchKind;
  /** The state of the compound name, and of each visible part. The parts are empty if not matched. */
  readonly compound: State;
  readonly components: readonly State[];
}

/** The queries on an automaton's states for matching a label. */
export type Grants = Pick<Automaton<unknown>, 'permissions' | 'isLive'>;

/**
 * Matches the visible parts of a peer: first the compound name, then, if not allowed, component by component.
 *
 * @param walk - returns the state after a name, from the state before the peer
 * @param visible - at least one part, in the kernel's order
 * @param bit - the requested permission
 * @see `aa_label_match`, `label_compound_match`, `label_components_match` in the kernel's `label.c`
 */
export function matchPeer(
  automaton: Grants,
  walk: (name: ByteString) => State,
  visible: readonly LabelPart[],
  bit: number,
  behaviours: KernelBehaviours,
): LabelMatch {
  const compound = walk(compoundName(visible));
  const whole = automaton.permissions(compound);
  if ((whole.allow & bit) !== 0) return { allowed: true, quiet: false, match: 'compound', compound, components: [] };
  if (!behaviours.compoundFallback && !automaton.isLive(compound))
    return { allowed: false, quiet: false, match: 'compound', compound, components: [] };

  const components = visible.map((part) => walk(part.profile.name));
  const each = components.map((state) => automaton.permissions(state));
  const allowed = each.every(({ allow }) => (allow & bit) !== 0);
  // aa_perms_accum: quiet only where every part is refused quietly; a dead part is not quiet.
  const quiet = each.every(({ allow, quiet: hushed }) => (hushed & ~allow & bit) !== 0);
  return { allowed, quiet, match: 'component', compound, components };
}

/** Returns the compound name of the visible parts of a peer. */
function compoundName(visible: readonly LabelPart[]): ByteString {
  return visible.map((part) => part.profile.name).join('//&') as ByteString;
}
