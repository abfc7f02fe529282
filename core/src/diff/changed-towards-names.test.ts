import { expect, test } from 'vitest';
import { NameTrie } from '../automata/trie.ts';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import type { ByteString } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { isUnchangedTowards, matchedNames } from './changed-towards-names.ts';
import type { LabelOfPolicy } from './own-change.ts';

test.each([
  ['no change', 'signal peer=b,', 'signal peer=b,', true],
  ['a rule about other names', 'signal peer=b,', 'signal peer=b, signal (send) set=(term) peer=c*,', true],
  ['a rule about a name', '', 'signal (receive) set=(term) peer=b*,', false],
  ['a rule about a stack', '', 'ptrace peer=a//&b,', false],
  ['a deny rule about a name', 'signal,', 'signal, deny signal peer={b,c},', false],
  ['a capability instead of ptrace rules', '', 'capability sys_ptrace,', false],
])('%s', (_, before, after, isUnchanged) => {
  const cache = new PolicyCache();
  const [was, is] = [before, after].map((rules): LabelOfPolicy => {
    const root = readPolicy({ '': `profile a { ${rules} }\nprofile b { }` }, { cache });
    const label = labelNamed(root, 'a');
    if (label === undefined) throw new Error('the profile is loaded');
    return { label, policy: new StackedPolicy(root), behaviours: newestBehaviours };
  });
  if (was === undefined || is === undefined) throw new Error('there are two');
  const names = new NameTrie(['a', 'b', 'a//&b', 'unconfined'] as ByteString[]);
  expect(isUnchangedTowards(() => names, { before: was, after: is })).toBe(isUnchanged);
});

test('rules match a stack by the name of each profile, and by the compound name', () => {
  const root = readPolicy({ '': 'profile a { }\nprofile b { }' });
  const label = labelNamed(root, 'a//&b');
  expect(label && matchedNames(label)).toEqual(['a', 'b', 'a//&b']);
});
