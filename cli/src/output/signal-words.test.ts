import { allSignals, signalNumber, type SignalNumber } from '@lamellar/core';
import { expect, it } from 'vitest';
import { signalWords } from './signal-words.ts';

function numbers(...names: readonly string[]): readonly SignalNumber[] {
  return names.flatMap((name) => signalNumber(name) ?? []);
}

function allBut(...names: readonly string[]): readonly SignalNumber[] {
  const missing = numbers(...names);
  return allSignals.filter((signal) => !missing.includes(signal));
}

it.each([
  ['every signal', allSignals],
  ['every signal but kill', allBut('kill')],
  ['every signal but hup, int and kill', allBut('hup', 'int', 'kill')],
  ['every signal but hup and rtmin+3 to rtmin+5', allBut('hup', 'rtmin+3', 'rtmin+4', 'rtmin+5')],
  ['signal term', numbers('term')],
  ['signal hup, term, exists', numbers('hup', 'term', 'exists')],
  ['signal rtmin+0, rtmin+1', numbers('rtmin+0', 'rtmin+1')],
  ['signal rtmin+0 to rtmin+2, rtmin+8', numbers('rtmin+0', 'rtmin+1', 'rtmin+2', 'rtmin+8')],
])('%s', (words, signals) => {
  expect(signalWords(signals)).toBe(words);
});
