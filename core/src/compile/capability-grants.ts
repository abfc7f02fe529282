import { memoised } from '../source/memoised.ts';
import type { CapabilityGrant, RuleOrigin } from '../profile/profile.ts';
import type { Rule } from '../language/ast-rules.ts';
import type { CapabilityName } from '../language/keywords/capabilities.ts';
import type { Placed } from './includes/include-trail.ts';
import { isAudited } from './automaton-rule.ts';

/**
 * Returns a lazy lookup of the grant for each capability. Denials win, and a denial without `audit` is quiet.
 *
 * @param rules - the rules of a profile; rules about anything but capabilities are ignored
 * @see `rules: … capability` in apparmor_parser's grammar
 */
export function capabilityGrants(rules: readonly Placed<Rule>[]): (name: CapabilityName) => CapabilityGrant {
  const about = rules.filter(({ node }) => node.kind === 'capability' || node.kind === 'all');
  if (about.length === 0) return noGrants;
  const grants = new Map<CapabilityName, CapabilityGrant>();
  return (name) => {
    return memoised(grants, name, () => grantOf(name, about));
  };
}

/** Shared by all profiles without capability rules, to save memory. Most profiles of large policy have none. */
const noGrants = (): CapabilityGrant => ({ verdict: 'none', origins: [] });

function grantOf(name: CapabilityName, rules: readonly Placed<Rule>[]): CapabilityGrant {
  const about = rules.filter(({ node }) => {
    if (node.kind !== 'capability') return true;
    return node.capabilities.length === 0 || node.capabilities.some((word) => (word.value as string) === name);
  });
  const originsOf = (chosen: readonly Placed<Rule>[]): readonly RuleOrigin[] =>
    chosen.map(({ node, via }) => ({ span: node.span, via }));
  const denies = about.filter(({ node }) => node.qualifiers.mode === 'deny');
  if (denies.length > 0) {
    const quiet = denies.some(({ node }) => !isAudited(node));
    return { verdict: quiet ? 'quiet-deny' : 'deny', origins: originsOf(denies) };
  }
  return { verdict: about.length > 0 ? 'allow' : 'none', origins: originsOf(about) };
}
