import { Budget } from '../../../automata/budget.ts';
import type { AuditedHost, UsedLabel } from '../../audited-host.ts';
import { isMember } from '../../../automata/language.ts';
import { NameTrie } from '../../../automata/trie.ts';
import { Numbers } from '../../../source/numbers.ts';
import { patternDfa } from '../../../automata/pattern-dfa.ts';
import type { CrossCheckWord } from '../../../classes/policy-classes.ts';
import type { BinaryProfile } from '../../../binary/format/compiled-profile.ts';
import { compiledClass } from '../../../decompile/binary-automata.ts';
import { rulesOfClass } from '../../../decompile/decompile-class.ts';
import type { EffectAutomaton, PrintedEffect } from '../../../decompile/effect-automaton.ts';
import { isLiteral, parseAare } from '../../../patterns/aare.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { textOf } from '../../../source/printable-text.ts';
import { peerForms, peerRuleParts } from '../../../compile/peer-layouts.ts';
import { adviceFix, type Finding, type FindingContext, type FindingKind } from '../finding.ts';
import { profileName } from '../profile-name.ts';
import { grantsToOthers } from './grants-to-others.ts';
import { memoised } from '../../../source/memoised.ts';

/** Limit of about one second in total; profiles beyond the limit are reported as not checked. */
const maxSteps = 3_000_000;

/** Rules of loaded policy for missing peers. `withObstacles` adds the load of a file that has changed since. */
export const unmatchedPeer = {
  id: 'unmatched-peer',
  title: 'a rule for a peer that does not exist',
  find: (host, context) => findAll(host, context),
} as const satisfies FindingKind;

function findAll(
  { namespaces, policy, loads, containers, hostLabels }: AuditedHost,
  { cannotTell }: FindingContext,
): readonly Finding[] {
  const budget = new Budget(maxSteps);
  const peerRules = new PeerRules(budget);
  const known = new Map<string, readonly string[]>();
  const keys = new Numbers<string>();
  const stacks = stacksByNamespace([...hostLabels, ...containers.flatMap(({ labels }) => labels)]);
  const all = [...namespaces].flatMap(([namespace, { profiles }]) => {
    const own = profiles.map(({ name }) => name);
    const names = new PeerNames(['unconfined' as ByteString, ...own, ...(stacks.get(namespace) ?? [])]);
    // Containers of an image share policy and names.
    const key = keys.of(own.join('\0'));
    return profiles.map((profile) => ({ ...profile, namespace, names, key }));
  });
  // Host layers are numerous and written by runtimes, so the check of host layers comes last.
  const isHostLayer = ({ namespace, name }: (typeof all)[number]): boolean =>
    namespace === '' && policy.layerCalled(name, policy.root).kind === 'host-layer';
  let left = 0;
  const findings = [...all.filter((one) => !isHostLayer(one)), ...all.filter(isHostLayer)].flatMap(
    ({ namespace, name, load, names, key }): readonly Finding[] => {
      const compiled = load === undefined ? undefined : loads[load]?.policy.profiles.find((one) => one.name === name);
      // The kernel does not evaluate unconfined profiles.
      if (compiled === undefined || compiled.mode === 'unconfined') return [];
      const same = `${load}\0${name}\0${key}`;
      let rules = known.get(same);
      if (rules === undefined) {
        if (!budget.spend(1)) {
          left++;
          return [];
        }
        known.set(same, (rules = peerRules.unmatched(compiled, names)));
      }
      if (rules.length === 0) return [];
      return [
        {
          severity: 'info',
          subject: { kind: 'profile', profile: profileName({ namespace, name }) },
          summary: 'rules name peers that are not loaded: the rules have no effect now, or the name is wrong',
          evidence: [...rules],
          fixes: [
            adviceFix(
              'check whether the peer was renamed, or is stacked: `lamellar ps` and this report list all labels',
            ),
          ],
        },
      ];
    },
  );
  if (left > 0)
    cannotTell(
      `rules of ${left} profiles for peers that do not exist`,
      'the policy is larger than the limit for decompiling',
    );
  return findings;
}

/** Returns the compound names of labels in use, for policy namespaces that see several parts. */
function stacksByNamespace(used: readonly UsedLabel[]): ReadonlyMap<ByteString, ReadonlySet<ByteString>> {
  const stacks = new Map<ByteString, Set<ByteString>>();
  for (const { parts } of used) {
    if (parts.length < 2) continue;
    for (const namespace of new Set(parts.map((part) => part.namespace))) {
      const visible = parts.filter((part) => part.namespace === namespace).map(({ name }) => name);
      if (visible.length < 2) continue;
      memoised(stacks, namespace, () => new Set<ByteString>()).add(visible.join('//&') as ByteString);
    }
  }
  return stacks;
}

/** The names of possible peers in a policy namespace. */
class PeerNames {
  readonly all: ReadonlySet<ByteString>;
  #trie: NameTrie | undefined;

  constructor(names: Iterable<ByteString>) {
    this.all = new Set(names);
  }

  get trie(): NameTrie {
    return (this.#trie ??= new NameTrie(this.all));
  }
}

/** A decompiled rule about a peer. */
interface PeerRule {
  readonly text: ByteString;
  readonly peer: ByteString | undefined;
}

/** Decompiles rules about peers, once for each compiled profile: hosts and containers share profiles. */
class PeerRules {
  readonly #budget: Budget;
  readonly #known = new Map<BinaryProfile, Map<CrossCheckWord, readonly PeerRule[]>>();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Returns the rules of a profile that are about none of the names. */
  unmatched(profile: BinaryProfile, names: PeerNames): readonly string[] {
    return Array.from(peerForms, ([word, form]) => {
      const automaton = compiledClass(profile.policy, form.byte);
      if (automaton === undefined || !grantsToOthers(automaton, word, names.trie, reported)) return [];
      return this.#rulesOf(profile, word, automaton)
        .filter(({ peer }) => !matchesOne(peer, names.all))
        .map(({ text }) => textOf(text));
    }).flat();
  }

  #rulesOf(profile: BinaryProfile, word: CrossCheckWord, automaton: EffectAutomaton): readonly PeerRule[] {
    const known = memoised(this.#known, profile, () => new Map<CrossCheckWord, readonly PeerRule[]>());
    return memoised(known, word, () => decompiled(word, automaton, this.#budget));
  }
}

function decompiled(word: CrossCheckWord, automaton: EffectAutomaton, budget: Budget): readonly PeerRule[] {
  const form = peerForms.get(word);
  const rules = form === undefined ? [] : rulesOfClass(automaton, form, budget);
  return rules.flatMap(({ effect, about, bits, text }) =>
    !reported.includes(effect) || about === undefined || bits === undefined
      ? []
      : { text, peer: peerRuleParts(word, about, bits).peer },
  );
}

/** The effects of rules that a missing peer makes meaningless. */
const reported: readonly PrintedEffect[] = ['allow', 'audit'];

function matchesOne(peer: ByteString | undefined, names: ReadonlySet<ByteString>): boolean {
  if (peer === undefined) return true;
  const parsed = parseAare(peer);
  if ('error' in parsed) return true;
  if (isLiteral(peer)) return names.has(peer);
  const dfa = patternDfa(parsed.pattern);
  return [...names].some((name) => isMember(name, dfa));
}
