import { expect, it } from 'vitest';
import { allSignals, signalName } from '../../language/keywords/signals.ts';
import { signalWords } from './signal-words.ts';

const everyName = allSignals.map(signalName);

function allBut(...names: readonly string[]): readonly string[] {
  return everyName.filter((name) => !names.includes(name));
}

it.each([
  ['every signal', everyName],
  ['every signal but kill', allBut('kill')],
  ['every signal but hup, int and kill', allBut('hup', 'int', 'kill')],
  ['every signal but hup and rtmin+3 to rtmin+5', allBut('hup', 'rtmin+3', 'rtmin+4', 'rtmin+5')],
  ['signal term', ['term']],
  ['signal hup, term, exists', ['hup', 'term', 'exists']],
  ['signal rtmin+0, rtmin+1', ['rtmin+0', 'rtmin+1']],
  ['signal rtmin+0 to rtmin+2, rtmin+8', ['rtmin+0', 'rtmin+1', 'rtmin+2', 'rtmin+8']],
])('%s', (words, names) => {
  expect(signalWords(names)).toBe(words);
});
