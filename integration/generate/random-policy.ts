import type { ByteString } from '@lamellar/core/language';
import type { Random } from './random.ts';
import { randomOwnRule } from './random-own-rules.ts';
import { randomPattern } from './random-pattern.ts';

/** A policy of many profiles. Texts have one char per byte. */
export interface RandomPolicy {
  readonly preamble: string;
  readonly profiles: readonly RandomProfile[];
}

export interface RandomProfile {
  /** The names of the profile and of nested profiles. */
  readonly names: readonly ByteString[];
  readonly text: string;
}

const generatedSignals = ['exists', 'hup', 'int', 'kill', 'usr1', 'term', 'chld', 'cont', 'rtmin+8'];

// `@{profile_name}` expands to the literal name, not to a pattern.
const profileNames: readonly ((index: number) => string)[] = [
  (index) => `p${index}`,
  (index) => `p${index}`,
  (index) => `lxc-p${index}_</var/lib/lxc>`,
  (index) => `p${index} b`,
  (index) => `/usr/bin/p${index}*`,
  (index) => `/p${index}/{a,b}?[x]`,
  (index) => `p${index}.+(|)^$`,
];

const signalWords = ['send', 'receive', 'r', 'w', 'rw', 'read', 'write', 'send receive', 'send, receive'];
const ptraceWords = ['trace', 'read', 'tracedby', 'readby', 'r', 'w', 'rw', 'trace read', 'tracedby, readby'];
const modes = [
  '',
  '',
  '',
  ' flags=(complain)',
  ' flags=(complain,audit)',
  ' flags=(enforce)',
  ' flags=(kill)',
  ' flags=(unconfined)',
  ' flags=(default_allow)',
];
const abis = ['', 'abi <abi/3.0>,\n', 'abi <abi/4.0>,\n', 'abi <abi/4.0>,\n', 'abi <abi/kernel-5.4-vanilla>,\n'];
const capabilities = [
  '',
  '  capability,\n',
  '  capability sys_ptrace,\n',
  '  deny capability sys_ptrace,\n',
  '  audit deny capability sys_ptrace,\n  capability,\n',
  '  capability kill sys_admin,\n',
];

/**
 * No profile has both `audit` and `audit deny` rules: if two such rules refuse everything together, the compiler keeps
 * the state depending on the rules' order in memory.
 */
const qualifierSets = [
  ['', '', 'allow ', 'audit ', 'deny '],
  ['', '', 'allow ', 'deny ', 'audit deny '],
];

/** apparmor_parser 4.1 fails an assertion if an unconfined profile allows nothing. */
const somethingAllowed = '  priority=1000 ptrace (read) peer=alpha,\n';

const variables = `@{one}=alpha
@{several}=beta /usr/sbin/sshd/
@{nested}="@{several}x" z{y,a}
`;

/** `size` random profiles under a common preamble. */
export function randomPolicy(random: Random, size: number): RandomPolicy {
  return {
    preamble: random.pick(abis) + variables,
    profiles: Array.from({ length: size }, (_, index) => randomProfile(random, random.pick(profileNames)(index))),
  };
}

function randomProfile(random: Random, name: string): RandomProfile {
  const qualifiers = random.pick(qualifierSets);
  const kid = random.chance(15) ? random.pick(['profile kid', '^hat', 'hat kid']) : undefined;
  const rules = (): string => random.many(1, 5, () => randomRule(random, qualifiers)).join('');
  const body = (): string => {
    const mode = random.pick(modes);
    const first = /unconfined|default_allow/.test(mode) ? somethingAllowed : '';
    return `${mode} {\n${first}${random.pick(capabilities)}${rules()}`;
  };
  const inner = kid === undefined ? '' : `  ${kid}${body()}  }\n`;
  const text = `profile "${name}"${body()}${inner}}\n`;
  const names = kid === undefined ? [name] : [name, `${name}//${kid.replace(/^.*[ ^]/, '')}`];
  return { names: names as ByteString[], text };
}

function randomRule(random: Random, qualifierSet: readonly string[]): string {
  if (random.chance(2)) return '  allow all,\n';
  if (random.chance(10)) return `  ${randomOwnRule(random, qualifierSet)},\n`;
  const isSignal = random.chance(60);
  const priority = random.chance(20) ? `priority=${random.pick([-10, 0, 5, 100])} ` : '';
  const qualifiers = priority + random.pick(qualifierSet);
  const words = random.chance(30) ? '' : ` (${random.pick(isSignal ? signalWords : ptraceWords)})`;
  const set = isSignal && random.chance(60) ? ` set=(${random.some(generatedSignals).join(' ')})` : '';
  let peer = '';
  if (random.chance(80)) {
    const pattern = randomPattern(random);
    // The compiler includes a quote after any backslash in the name, if a further quote follows.
    peer = ` peer="${pattern.text.replace(/\\$/, '\\z')}"`;
  }
  return `  ${qualifiers}${isSignal ? 'signal' : 'ptrace'}${words}${set}${peer},\n`;
}
