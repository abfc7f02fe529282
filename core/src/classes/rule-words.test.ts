import { expect, test } from 'vitest';
import { policyClasses } from './policy-classes.ts';
import { ruleWords } from './rule-words.ts';

const { signal, ptrace } = policyClasses;

test.each([
  [ruleWords(signal, ['send', 'receive'], undefined), 'signal'],
  [ruleWords(signal, ['send'], undefined), 'signal (send)'],
  [ruleWords(signal, ['send', 'receive'], ['term', 'kill']), 'signal set=(term, kill)'],
  [ruleWords(signal, ['receive'], ['term']), 'signal (receive) set=(term)'],
  [ruleWords(ptrace, ['trace', 'read'], undefined), 'ptrace (trace, read)'],
  // Class ptrace has no value before the peer.
  [ruleWords(ptrace, ['trace'], ['trace']), 'ptrace (trace)'],
])('%s', (words, expected) => expect(words).toBe(expected));
