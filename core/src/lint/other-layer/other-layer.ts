import { quotedWords } from '../../source/joined-names.ts';
import type { Profile, RuleOrigin } from '../../profile/profile.ts';
import type { CapabilityName } from '../../language/keywords/capabilities.ts';
import { memoised } from '../../source/memoised.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Span } from '../../source/span.ts';
import type { ContainerStack } from '../../stacks/stacked-policy.ts';
import { capabilityRules, namesOf } from '../denied-rule/denied-rule.ts';
import type { LintFinding, LintRule } from '../lint-rule.ts';
import type { LintedProfile, PolicySet } from '../policy-set.ts';
import { classOf, ownRules, type ClassAutomaton, type OwnRule } from '../rule-automata.ts';
import { refusedPermissions } from '../rule-effects.ts';

/** A rule of a container layer that a host layer refuses, in whole or in part. */
interface RefusedRule {
  readonly span: Span;
  /** The refused permissions in words; empty for all. */
  readonly names: readonly string[];
  readonly refusing: RuleOrigin | undefined;
  readonly container: ContainerStack;
  /** The place of the profile. */
  readonly place: string;
}

/** Rules of a container layer that the host layer refuses, in every container with the rules. */
export const otherLayer = {
  id: 'other-layer',
  title: 'a rule that the host layer refuses',
  *find(set) {
    // Containers with one policy file have equal places.
    const byRule = new Map<string, RefusedRule[]>();
    const uses = new Map<string, number>();
    for (const [profile, container, host] of containerProfiles(set)) {
      const place = placeOf(profile.text.declaration.span);
      uses.set(place, (uses.get(place) ?? 0) + 1);
      for (const refused of refusedRules(profile, container, host))
        memoised(byRule, `${place} ${placeOf(refused.span)}`, (): RefusedRule[] => []).push({ ...refused, place });
    }
    for (const found of byRule.values()) {
      const [first] = found;
      if (first !== undefined && uses.get(first.place) === found.length) yield findingOf(found, first);
    }
  },
} as const satisfies LintRule;

function placeOf({ source, start }: Span): string {
  return `${start} ${source.name}`;
}

/** Yields the profiles of container layers with the enforced host layers of the containers. */
function* containerProfiles({
  root,
  profiles,
  stacks,
}: PolicySet): Generator<[LintedProfile, ContainerStack, Profile]> {
  for (const profile of profiles) {
    const container = stacks.stackOf(profile.namespace);
    const host = container?.hostLayer === undefined ? undefined : root.profile(container.hostLayer);
    if (container === undefined || host?.kind !== 'profile' || host.profile.mode !== 'enforce') continue;
    if (profile.text.profile().mode !== 'unconfined') yield [profile, container, host.profile];
  }
}

function* refusedRules(
  { text }: LintedProfile,
  container: ContainerStack,
  host: Profile,
): Generator<Omit<RefusedRule, 'place'>> {
  for (const rule of ownRules(text)) {
    const deciding = automatonOf(rule, host);
    if (deciding === undefined || rule.node.qualifiers.mode === 'deny') continue;
    const refused = refusedPermissions(rule, deciding);
    if (refused === undefined) continue;
    const names = refused.isWhole ? [] : namesOf(rule, refused);
    if (!refused.isWhole && names.length === 0) continue;
    const refusing = [...refused.refusing].find((origin) => 'span' in origin);
    yield { span: rule.node.span, names, refusing, container };
  }
  for (const { node, named } of capabilityRules(text)) {
    const refused = named.filter((name: CapabilityName) => host.capability(name).verdict !== 'allow');
    const origin = refused.flatMap((name) => host.capability(name).origins).find((one) => 'span' in one);
    if (refused.length > 0)
      yield { span: node.span, names: refused.length === named.length ? [] : refused, refusing: origin, container };
  }
}

/** The classes with an equal encoding for every abi. A profile of a peer sees a different part of a label. */
const comparedClasses: ReadonlySet<string> = new Set(['file', 'mount', 'userns']);

/** Returns the automaton of a host layer for the class of a rule; undefined without mediation. */
function automatonOf({ classBytes: [classByte] }: OwnRule, host: Profile): ClassAutomaton | undefined {
  const row = classByte === undefined ? undefined : classOf(classByte);
  if (row === undefined || !comparedClasses.has(row.word) || !host.mediates(row.word)) return undefined;
  return row.word === 'file' ? host.files() : host.policy;
}

function findingOf(found: readonly RefusedRule[], { span, names, refusing, container }: RefusedRule): LintFinding {
  const isEqual = found.every((one) => one.names.join() === names.join());
  const words = names.length === 0 ? 'the rule' : quotedWords(names);
  const layer = `the host layer of \`${textOf(container.name ?? container.namespace.name)}\``;
  const more = found.length > 1 ? ` and of ${found.length - 1} more` : '';
  return {
    message: `${isEqual ? words : 'a part of the rule'} has no effect: ${layer}${more} refuses the permission`,
    span,
    hint: 'delete the rule, or allow the permission in the host layer, too: every layer must allow a request',
    related: refusing === undefined ? [] : [{ message: 'the rule of the host layer', span: refusing.span }],
  };
}
