import { comparedSignals } from '../oracle/decision-case.ts';
import type { TreeProfile, TreeRule } from './policy-tree.ts';
import { exactPattern, randomPeer, type PeerNames } from './random-peer.ts';
import type { Random } from './random.ts';

const permissions = {
  signal: [['send'], ['receive'], ['send', 'receive'], ['r'], ['w'], ['rw'], ['read'], ['write'], ['read', 'write']],
  ptrace: [
    ['trace'],
    ['read'],
    ['tracedby'],
    ['readby'],
    ['trace', 'read'],
    ['tracedby', 'readby'],
    ['read', 'readby'],
    ['trace', 'tracedby'],
    ['r'],
    ['w'],
    ['rw'],
  ],
} as const;

/** All compared signals, and some more. */
const signals = [...comparedSignals, 'quit', 'stop', 'usr2', 'rtmin+0', 'rtmin+32'];

/**
 * No profile has both `audit` and `audit deny` rules: if two such rules refuse everything together, the compiler keeps
 * the state depending on the rules' order in memory.
 */
const qualifierSets: readonly (readonly TreeRule['qualifier'][])[] = [
  ['', '', '', 'allow', 'audit', 'deny', 'deny'],
  ['', '', '', 'allow', 'deny', 'deny', 'audit deny'],
];

const capabilities: readonly (readonly string[])[] = [
  [],
  [],
  ['capability,'],
  ['capability sys_ptrace,'],
  ['deny capability sys_ptrace,'],
  ['audit deny capability sys_ptrace,', 'capability,'],
  ['capability kill sys_admin,'],
];

/** The body of a profile without nested profiles. */
export type GeneratedBody = Pick<TreeProfile, 'base' | 'capabilities' | 'rules'>;

/**
 * A random body: some bodies allow much and forbid a little, some the reverse. The profiles of a stack thus often have
 * a non-empty intersection.
 *
 * @param basePercent - the probability of including `abstractions/base`
 */
export function randomBody(random: Random, names: PeerNames, basePercent: number): GeneratedBody {
  const qualifiers = random.pick(qualifierSets);
  const style = random.pick([
    'wide',
    'wide',
    'wide',
    'wide',
    'listed',
    'listed',
    'narrow',
    'narrow',
    'narrow',
  ] as const);
  const rules = [
    ...(style === 'wide' ? wideRules(random) : []),
    ...(style === 'listed' ? listedRules(random, names) : []),
    ...random.many(style === 'narrow' ? 1 : 0, style === 'narrow' ? 7 : 4, () => randomRule(random, qualifiers, names)),
  ];
  return { base: random.chance(basePercent), capabilities: random.pick(capabilities), rules };
}

function wideRules(random: Random): readonly TreeRule[] {
  const classes = (['signal', 'ptrace'] as const).filter(() => random.chance(80));
  return classes.map((about) => ({ about, qualifier: '' }));
}

/** Rules for most single names: no prefix of the rules matches a stack of the names. */
function listedRules(random: Random, names: PeerNames): readonly TreeRule[] {
  const single = [...names.seen.filter((name) => !name.includes('//&')), 'unconfined'];
  return (['signal', 'ptrace'] as const).flatMap((about) =>
    [...new Set(single)]
      .filter(() => random.chance(70))
      .map((name): TreeRule => ({ about, qualifier: '', peer: exactPattern(name) })),
  );
}

function randomRule(random: Random, qualifiers: readonly TreeRule['qualifier'][], names: PeerNames): TreeRule {
  if (random.chance(1)) return { about: 'all', qualifier: 'allow' };
  const about = random.chance(60) ? 'signal' : 'ptrace';
  const peer = randomPeer(random, names);
  return {
    about,
    qualifier: random.pick(qualifiers),
    ...(random.chance(25) ? { priority: random.pick([-10, 0, 5, 100]) } : {}),
    ...(random.chance(60) ? { permissions: random.pick<readonly string[]>(permissions[about]) } : {}),
    ...(about === 'signal' && random.chance(60) ? { signals: random.some(signals) } : {}),
    ...(peer === undefined ? {} : { peer }),
  };
}
