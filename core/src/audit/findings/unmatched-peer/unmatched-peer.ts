import { Budget } from '../../../automata/budget.ts';
import type { AuditedHost, UsedLabel } from '../../audited-host.ts';
import { isMember } from '../../../automata/language.ts';
import { patternDfa } from '../../../automata/pattern-dfa.ts';
import { crossCheckClasses, type CrossCheckWord } from '../../../classes/policy-classes.ts';
import type { BinaryProfile } from '../../../binary/format/compiled-profile.ts';
import { decompilePeerRules } from '../../../decompile/decompile-profile.ts';
import { isLiteral, parseAare } from '../../../patterns/aare.ts';
import { textOf, type ByteString } from '../../../source/bytes.ts';
import { peerRuleParts } from '../../../compile/peer-layouts.ts';
import type { Finding, FindingContext, FindingKind } from '../finding.ts';
import { profileName } from '../profile-name.ts';

/** Limit of about one second in total; profiles beyond the limit are reported as not checked. */
const maxSteps = 3_000_000;

/** Rules of loaded policy for missing peers. */
export const unmatchedPeer = {
  id: 'unmatched-peer',
  title: 'a rule about a peer that no loaded label is',
  find: (host, context) => findAll(host, context),
} as const satisfies FindingKind;

function findAll(
  { namespaces, policy, loads, containers, hostLabels }: AuditedHost,
  { cannotTell }: FindingContext,
): readonly Finding[] {
  const budget = new Budget(maxSteps);
  const known = new Map<string, readonly string[]>();
  const stacks = stacksByNamespace([...hostLabels, ...containers.flatMap(({ labels }) => labels)]);
  const all = [...namespaces].flatMap(([namespace, { profiles }]) => {
    const own = profiles.map(({ name }) => name);
    const names = new Set<ByteString>(['unconfined' as ByteString, ...own, ...(stacks.get(namespace) ?? [])]);
    // Containers of an image share policy and names.
    const key = own.join('\0');
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
        known.set(same, (rules = unmatchedRules(compiled, names, budget)));
      }
      if (rules.length === 0) return [];
      return [
        {
          severity: 'info',
          subject: { kind: 'profile', profile: profileName({ namespace, name }) },
          summary:
            'it has rules about peers that no loaded profile is called: they say nothing now, or the name is not right',
          evidence: [...rules],
          fixes: [
            {
              kind: 'advice',
              text: 'look whether the peer has another name by now, or is stacked: `lamellar ps` and this page have all labels',
            },
          ],
        },
      ];
    },
  );
  if (left > 0)
    cannotTell(
      `whether ${left} of the profiles have rules about peers that nobody is`,
      'there is more policy than is read back',
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
      const known = stacks.get(namespace) ?? new Set<ByteString>();
      stacks.set(namespace, known.add(visible.join('//&') as ByteString));
    }
  }
  return stacks;
}

/** The rules of a profile that are about none of these names. */
function unmatchedRules(profile: BinaryProfile, names: ReadonlySet<ByteString>, budget: Budget): readonly string[] {
  return (Object.keys(crossCheckClasses) as CrossCheckWord[]).flatMap((word) =>
    (decompilePeerRules(profile, word, budget)?.rules ?? []).flatMap(({ effect, about, bits, text }) => {
      if (effect !== 'allow' && effect !== 'audit') return [];
      if (about === undefined || bits === undefined) return [];
      return matchesOne(peerRuleParts(word, about, bits).peer, names) ? [] : [textOf(text)];
    }),
  );
}

function matchesOne(peer: ByteString | undefined, names: ReadonlySet<ByteString>): boolean {
  if (peer === undefined) return true;
  const parsed = parseAare(peer);
  if ('error' in parsed) return true;
  if (isLiteral(peer)) return names.has(peer);
  const dfa = patternDfa(parsed.pattern);
  return [...names].some((name) => isMember(name, dfa));
}
