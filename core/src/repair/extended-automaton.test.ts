import { expect, test } from 'vitest';
import { match, type Automaton } from '../automata/automaton.ts';
import { policyClasses } from '../classes/policy-classes.ts';
import type { Origin } from '../profile/profile.ts';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { ExtendedAutomaton } from './extended-automaton.ts';

/** Returns the automaton of a profile with the given rules. */
function automatonOf(...rules: readonly string[]): Automaton<Origin> {
  const found = readPolicy({ '': `profile p { ${rules.join(' ')} }` }).profile(bytes('p'));
  if (found.kind !== 'profile') throw new Error(rules.join(' '));
  return found.profile.policy;
}

/** Returns the permissions for several peers. */
function granted(automaton: Automaton<Origin>) {
  return ['', 'a', 'b', 'ab', 'b//c', 'z'].map((peer) => {
    const state = match(automaton, automaton.start(policyClasses.ptrace.byte), bytes(peer));
    return { peer, ...automaton.permissions(state) };
  });
}

test.each<[what: string, base: string, added: string, first: string]>([
  ['nothing added', 'ptrace read peer=a,', '', ''],
  ['another peer', 'ptrace read peer=a,', 'ptrace read peer=b,', ''],
  ['another permission', 'ptrace read peer=a,', 'ptrace trace peer=a,', ''],
  ['a rule for what is denied', 'deny ptrace read peer=b,', 'ptrace read peer=b,', ''],
  ['a rule for more than is denied', 'deny ptrace read peer=b,', 'ptrace (read, trace) peer=b*,', ''],
  ['a rule for what is denied aloud', 'audit deny ptrace read peer=b,', 'ptrace read peer=b,', ''],
  ['a rule that goes before the denial', 'deny ptrace peer=b*,', '', 'ptrace read peer=b,'],
  ['one that goes before it, and one that does not', 'deny ptrace,', 'ptrace trace peer=a,', 'ptrace read peer=b//c,'],
])('is the automaton of all rules compiled together: %s', (_, base, added, first) => {
  const overlaid = extended(automatonOf(base), automatonOf(added), automatonOf(first));
  const together = automatonOf(base, added, first === '' ? '' : `priority=1 ${first}`);
  expect(granted(overlaid)).toEqual(granted(together));
});

function extended(...parts: ConstructorParameters<typeof ExtendedAutomaton<Origin>>[0]): ExtendedAutomaton<Origin> {
  return new ExtendedAutomaton(parts, (all) => all);
}

test('a compiled denial counts as a denial without a priority', () => {
  const [denied, first] = ['priority=7 deny ptrace read peer=b,', 'ptrace read peer=b,'];
  const overlaid = extended(automatonOf(denied), automatonOf(''), automatonOf(first));
  const assumed = automatonOf(denied.replace('priority=7 ', ''), `priority=1 ${first}`);
  expect(granted(overlaid)).toEqual(granted(assumed));
  expect(granted(overlaid)).not.toEqual(granted(automatonOf(denied, `priority=1 ${first}`)));
});
