import { StackedPolicy } from '@lamellar/core';
import { compareOwnPermissions, type LabelOfPolicy, type OwnChange } from '@lamellar/core/diff';
import { parseLabel } from '@lamellar/core/labels';
import type { ByteString } from '@lamellar/core/language';
import { fullNamespaceName, type GeneratedPolicy, type TreeProfile } from '../generate/policy-tree.ts';
import { randomTree } from '../generate/random-tree.ts';
import { Random } from '../generate/random.ts';
import { renderCase } from '../generate/render-case.ts';
import { comparedOperations, type LabelPair, type NamespacePolicy } from '../oracle/decision-case.ts';
import type { OracleKernel } from '../oracle/oracle-kernel.ts';
import { loadText, textEnvironment } from '../oracle/text-rules.ts';

/** A peer that the rules of a label admit before or after a change. */
export interface PeerWitness {
  readonly peer: ByteString;
  readonly pair: LabelPair;
  readonly kind: OwnChange['kind'];
  /** The places of the changed operations among `comparedOperations`. */
  readonly operations: readonly number[];
}

/** Two random trees of rules about signals and ptrace, with a profile without restrictions for each reported peer. */
export interface PeerPair {
  readonly name: string;
  readonly policies: readonly (readonly NamespacePolicy[])[];
  readonly witnesses: readonly PeerWitness[];
}

/** Compares the rules of two random trees about peers outside of the policy. */
export function randomPeerPair(seed: number, kernel: OracleKernel): PeerPair {
  const name = `peers ${seed}`;
  const before = randomTree(seed);
  const cases = [before, changedTree(new Random(seed), before)].map((tree) => renderCase(tree, name));
  const nothing: PeerPair = { name, policies: [], witnesses: [] };
  const sides = cases.flatMap((one) => {
    const loaded = loadText(one, textEnvironment(kernel));
    return 'refused' in loaded ? [] : [{ root: loaded.root, policy: new StackedPolicy(loaded.root) }];
  });
  if (sides.length < cases.length) return nothing;
  const names = new Set(cases.flatMap(({ pairs }) => pairs.map(({ subject }) => subject)));
  const labels = new Map(
    [...names].flatMap((label) => {
      const [was, is] = sides.flatMap(({ root, policy }): readonly LabelOfPolicy[] => {
        const parsed = parseLabel(label, root);
        return 'label' in parsed ? [{ label: parsed.label, policy, behaviours: kernel.behaviours }] : [];
      });
      return was === undefined || is === undefined ? [] : [[label, { before: was, after: is }] as const];
    }),
  );
  const existing = new Set(
    [...(sides[0]?.root.contents() ?? [])].flatMap(({ namespace, names: all }) =>
      [...all, 'unconfined'].map((one) => `${namespace.fullName}\0${one}`),
    ),
  );
  const found = compareOwnPermissions(labels, {
    classes: new Set(),
    isComparedPeer: (namespace, peer) => existing.has(`${namespace}\0${peer}`),
  });
  const witnesses = found.flatMap(({ subjects, changes }) =>
    subjects.flatMap((subject) => changes.flatMap((change) => witnessesOf(subject, change))),
  );
  const peers = new Set(witnesses.map(({ peer }) => peer));
  return { name, policies: cases.map(({ policy }) => withOpenProfiles(policy, peers)), witnesses };
}

/** Returns whether no profile outside of a parent can have a name, or a header would read the name as a pattern. */
function isUnusual(name: ByteString): boolean {
  return /[^!-~]|["\\@{}[\]*?^,]|[^/]\/\//.test(name.replace(/^:.*:/, ''));
}

/** Replaces the rules of some profiles by rules of others. */
function changedTree(random: Random, tree: GeneratedPolicy): GeneratedPolicy {
  const all = tree.namespaces.flatMap(({ profiles }) => profiles.flatMap(({ rules }) => rules));
  const changed = (profile: TreeProfile): TreeProfile => ({
    ...profile,
    rules: [
      ...profile.rules.filter(() => random.chance(75)),
      ...(all.length === 0 ? [] : random.many(0, 2, () => random.pick(all))),
    ],
    children: profile.children.map(changed),
  });
  return { ...tree, namespaces: tree.namespaces.map((one) => ({ ...one, profiles: one.profiles.map(changed) })) };
}

function witnessesOf(subject: ByteString, change: OwnChange): readonly PeerWitness[] {
  if (change.about !== 'peers' || isUnusual(change.example)) return [];
  const { kind, example, names } = change;
  return change.permissions.flatMap((permission) => {
    const requested = (side: 'subject' | 'object'): readonly number[] =>
      comparedOperations.flatMap((one, place) =>
        one.class === change.class && one[side].name === permission && names.includes(one.name) ? place : [],
      );
    return [
      { peer: example, pair: { subject, target: example }, kind, operations: requested('subject') },
      { peer: example, pair: { subject: example, target: subject }, kind, operations: requested('object') },
    ].filter(({ operations }) => operations.length > 0);
  });
}

/** Adds profiles that admit every peer. */
function withOpenProfiles(
  policy: readonly NamespacePolicy[],
  peers: ReadonlySet<ByteString>,
): readonly NamespacePolicy[] {
  return policy.map(({ namespace, text }) => {
    const prefix = namespace.length === 0 ? '' : `:${fullNamespaceName(namespace)}:`;
    const own = [...peers].filter((peer) => peer.startsWith(prefix) && (prefix !== '' || !peer.startsWith(':')));
    const profiles = own.map((peer) => {
      return `\nprofile "${peer.slice(prefix.length)}" {\n  signal,\n  ptrace,\n  capability sys_ptrace,\n}\n`;
    });
    return { namespace, text: `${text}${profiles.join('')}` as ByteString };
  });
}

/** Compares the kernel's answers before and after with a report; undefined answers are of refused policy. */
export function judgePeer(
  { kind, operations }: PeerWitness,
  digits: readonly (string | undefined)[],
): 'confirmed' | 'refused' | 'false' {
  const [was, is] = digits;
  if (was === undefined || is === undefined) return 'refused';
  const [before, after] = kind === 'gained' ? ['0', '1'] : ['1', '0'];
  return operations.every((place) => was[place] === before && is[place] === after) ? 'confirmed' : 'false';
}
