import { randomOwnRule } from './random-own-rules.ts';
import type { Random } from './random.ts';
import { networkRuleOfSockets, unixRuleOfSockets } from './random-socket-rules.ts';

/**
 * No profile has both `audit` and `audit deny` rules: if two such rules refuse everything together, the compiler keeps
 * the state depending on the rules' order in memory.
 */
const qualifierSets = [
  ['', '', 'allow ', 'audit ', 'deny '],
  ['', '', 'allow ', 'deny ', 'audit deny '],
];

/** A valid policy of some profiles with random socket rules and some rules without a peer. */
export function randomSocketPolicy(random: Random, abi: string): string {
  const profiles = Array.from({ length: 10 }, (_, index) => {
    const qualifiers = random.pick(qualifierSets);
    const rules = random.many(1, 4, () => `  ${randomRule(random, qualifiers)},\n`);
    // The compiler fails an assertion if a profile allows nothing.
    return `profile p${index} {\n  file, signal, ptrace,\n${rules.join('')}}\n`;
  });
  return `${abi}@{several}=beta /usr/sbin/sshd/\n${profiles.join('')}`;
}

function randomRule(random: Random, qualifiers: readonly string[]): string {
  if (random.chance(4)) return `${random.pick(['', 'deny ', 'audit deny ', 'audit '])}all`;
  if (random.chance(15)) return randomOwnRule(random, qualifiers);
  if (random.chance(40)) return `${random.pick(qualifiers)}${networkRuleOfSockets(random)}`;
  const priority = random.chance(20) ? `priority=${random.pick([-10, 5])} ` : '';
  return `${priority}${random.pick(qualifiers)}${unixRuleOfSockets(random)}`;
}
