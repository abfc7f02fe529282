import type { ByteString } from '@lamellar/core/language';
import type { NamespacePath, GeneratedPolicy, TreeLabel, TreeMode, TreeNamespace, TreeProfile } from './policy-tree.ts';
import { misorderedNames, randomLabels, randomPairs, seenNames } from './random-labels.ts';
import type { PeerNames } from './random-peer.ts';
import { randomBody } from './random-rules.ts';
import { Random } from './random.ts';

/** Paths of namespaces below the root, as bytes; equal last names are different namespaces. */
const shapes: readonly (readonly (readonly string[])[])[] = [
  [],
  [],
  [['a']],
  [['lxc-c1_<-var-lib-lxc>']],
  [['a'], ['b']],
  [['lxc-c1_<-var-lib-lxc>'], ['lxc-c2_<-var-lib-lxc>']],
  [['a'], ['a', 'b']],
  [['a'], ['b'], ['a', 'b']],
  [['n 1'], ['n 1', 'n.2+x'], ['n 1', 'n.2+x', 'k\xc3\xa4se']],
  [['a'], ['b'], ['a', 'c'], ['b', 'c']],
];

/**
 * Some names share a prefix, some have pattern characters, some are not UTF-8. A child's name has a further part after
 * `//`.
 */
const names = [
  ['alpha', 'beta', 'zed', 'a', 'ab', 'abc', 'b', 'Z', 'web.v2', 'unconfined2', '/usr/bin/foo', '/usr/bin/foo-bar'],
  ['/usr/sbin/sshd', 'lxc-c1_</var/lib/lxc>', 'lxc-c2_</var/lib/lxc>', 'incus-c1_</var/lib/incus>', '/snap/x/y/z'],
  ['a b', 'two  spaces', 'a+b(c)|d', 'a^b$', 'a.b', 'k\xc3\xa4se', '\xff\xfe', 'a&b', 'x,y', "it's", '#hash', '~', '!'],
  ['/usr/bin/f*', '/opt/{x,y}/z?', 'p[x]', 'a:b', 'x=y', '@home', '%s', '-', '(paren)', 'docker-default', '\xc3'],
].flat() as readonly string[] as readonly ByteString[];

const childNames = [
  'kid',
  'hat',
  'k b',
  'a',
  'alpha',
  'unconfined',
  '/usr/bin/foo',
] as readonly string[] as readonly ByteString[];

const modes: readonly TreeMode[] = [
  ...(['enforce', 'enforce', 'enforce', 'enforce', 'enforce', 'enforce', 'enforce', 'enforce'] as const),
  ...(['complain', 'complain', 'kill', 'unconfined', 'default_allow'] as const),
];

const installedAbis = [undefined, undefined, 'abi/3.0', 'abi/4.0', 'abi/4.0', 'abi/4.0', 'abi/kernel-5.4-vanilla'];

/** Includes abis without mediation of a class; the compiler finds the abis by `compilerArguments`. */
export const allAbis = [...installedAbis, 'abi/without-ptrace', 'abi/without-signal'];

/**
 * The random tree of a seed.
 *
 * @param abis - the candidates for `abi` rules
 */
export function randomTree(seed: number, abis: readonly (string | undefined)[] = installedAbis): GeneratedPolicy {
  const random = new Random(seed);
  const shape = random.pick(shapes) as readonly NamespacePath[];
  const basePercent = random.chance(20) ? 30 : 0;
  const empty = [[], ...shape].map((path) => emptyNamespace(random, path, random.pick(abis)));
  const labels = randomLabels(random, empty);
  const namespaces = empty.map((namespace) => filled(random, namespace, labels, basePercent));
  return { namespaces, labels, pairs: randomPairs(random, labels) };
}

/** A namespace with profiles, but without rules: the names of profiles determine the peers of rules. */
function emptyNamespace(random: Random, path: NamespacePath, abi: string | undefined): TreeNamespace {
  const count = random.pick([2, 2, 3, 3, 4, 5, 6, 8]);
  return {
    path,
    ...(abi === undefined ? {} : { abi }),
    profiles: distinct(random, count, names).map((name) => ({
      ...emptyProfile(random, name),
      children: random.chance(20)
        ? distinct(random, 1 + random.below(2), childNames).map((kid) => child(random, kid))
        : [],
    })),
  };
}

function child(random: Random, name: ByteString): TreeProfile {
  const children = random.chance(10) ? [emptyProfile(random, random.pick(childNames))] : [];
  return { ...emptyProfile(random, name), keyword: random.chance(50) ? 'hat' : 'profile', children };
}

function emptyProfile(random: Random, name: ByteString): TreeProfile {
  const mode = random.pick(modes);
  return { name, keyword: 'profile', mode, base: false, capabilities: [], rules: [], children: [] };
}

function distinct(random: Random, count: number, from: readonly ByteString[]): readonly ByteString[] {
  const chosen = new Set<ByteString>();
  while (chosen.size < count) chosen.add(random.pick(from));
  return [...chosen];
}

function filled(
  random: Random,
  namespace: TreeNamespace,
  labels: readonly TreeLabel[],
  basePercent: number,
): TreeNamespace {
  const peers = peerNames(namespace.path, labels);
  const fill = (profile: TreeProfile): TreeProfile => ({
    ...profile,
    ...randomBody(random, peers, basePercent),
    children: profile.children.map(fill),
  });
  return { ...namespace, profiles: namespace.profiles.map(fill) };
}

function peerNames(path: NamespacePath, labels: readonly TreeLabel[]): PeerNames {
  const seen = seenNames(path, labels);
  const parts = seen.flatMap((name) => name.split('//&')) as ByteString[];
  return {
    seen: seen.length === 0 ? ['unconfined' as ByteString] : [...seen, ...new Set(parts)],
    // A profile sees no namespaces below its own, and has no name for the own namespace.
    missed: [...misorderedNames(path, labels), ...parts.slice(0, 1).map((name) => `:a:${name}` as ByteString)],
  };
}
