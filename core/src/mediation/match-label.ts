import type { Automaton, State } from '../automaton/automaton.ts';
import type { LabelPart } from '../label/label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { MatchKind } from './decision.ts';
import type { KernelBehaviours } from './kernel.ts';

/** What the rules say about the visible parts of a peer. */
export interface LabelMatch {
  readonly allowed: boolean;
  /** Refused by plain `deny` rules only: not logged, and enforced in complain mode. */
  readonly quiet: boolean;
  readonly match: MatchKind;
  /** The state for the whole peer, and for each visible part; parts only where they were matched. */
  readonly compound: State;
  readonly components: readonly State[];
}

/** What has to be known of an automaton's states to match a label. */
export type Grants = Pick<Automaton<unknown>, 'permissions' | 'isLive'>;

/**
 * Matches the visible parts of a peer: as one name, then, where that does not allow it, one by one.
 *
 * @param walk - the state behind a name, from the state in front of the peer
 * @param visible - at least one part, in the kernel's order
 * @param bit - the permission asked for
 * @see `aa_label_match`, `label_compound_match`, `label_components_match` in the kernel's `label.c`
 */
export function matchLabel(
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

/** The name that the visible parts of a peer are matched by together. */
function compoundName(visible: readonly LabelPart[]): ByteString {
  return visible.map((part) => part.profile.name).join('//&') as ByteString;
}
