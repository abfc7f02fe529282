import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Budget } from '../../../automata/budget.ts';
import { isMember } from '../../../automata/language.ts';
import { patternDfa } from '../../../automata/pattern-dfa.ts';
import { NameTrie } from '../../../automata/trie.ts';
import { policyClasses, type CrossCheckWord } from '../../../classes/policy-classes.ts';
import { peerForms, peerRuleParts } from '../../../compile/peer-layouts.ts';
import { compilePlainRules } from '../../../compile/plain-rules.ts';
import { rulesOfClass } from '../../../decompile/decompile-class.ts';
import type { EffectAutomaton } from '../../../decompile/effect-automaton.ts';
import { parseAare } from '../../../patterns/aare.ts';
import type { ByteString } from '../../../source/bytes.ts';
import { randomRuns } from '../../../testing/fuzz-runs.ts';
import { grantsToOthers } from './grants-to-others.ts';

const names = ['unconfined', 'web', 'web//php', 'webdav', 'db', 'db//&web'] as ByteString[];
const effects = ['allow', 'audit'] as const;

function automatonOf(rules: readonly string[], word: CrossCheckWord): EffectAutomaton {
  const policy = compilePlainRules(rules as ByteString[], 'v9');
  const { byte } = policyClasses[word];
  return {
    start: policy.start(byte),
    step: (state, next) => policy.step(state, next),
    classOf: (next) => policy.byteClass?.(byte, next) ?? next,
    effects: (state) => {
      const { allow, quiet } = policy.permissions(state);
      return { prompt: 0, allow, audit: 0, 'audit-deny': 0, deny: quiet & ~allow };
    },
  };
}

/** Returns the decompiled rules about peers with none of the names. */
function unmatched(automaton: EffectAutomaton, word: CrossCheckWord): readonly string[] {
  const form = peerForms.get(word);
  const rules = form === undefined ? [] : rulesOfClass(automaton, form, new Budget(1e7));
  return rules.flatMap(({ effect, about = '', bits = 0, text }) => {
    const { peer } = peerRuleParts(word, about, bits);
    const parsed = peer === undefined ? undefined : parseAare(peer);
    if (effect !== 'allow' || parsed === undefined || 'error' in parsed) return [];
    const dfa = patternDfa(parsed.pattern);
    return names.some((name) => isMember(name, dfa)) ? [] : text;
  });
}

const peer = fc.constantFrom(
  '',
  '',
  ...names,
  'wed',
  'web/*',
  'web*',
  '{web,db}',
  '{web,x}',
  '[wd]eb',
  'd?',
  '**',
  '*',
);
const rule = (word: CrossCheckWord): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('', '', '', 'deny '),
      word === 'signal' ? fc.constantFrom('', '(send) ', '(receive) ') : fc.constantFrom('', '(read) ', '(readby) '),
      word === 'signal' ? fc.constantFrom('', '', 'set=(term) ', 'set=(hup, exists) ') : fc.constant(''),
      peer,
    )
    .map(([qualifier, access, set, name]) => `${qualifier}${word} ${access}${set}${name && `peer="${name}"`},`);

test.each(['signal', 'ptrace'] as const)('no rule of %s was missed', (word) => {
  const trie = new NameTrie(names);
  fc.assert(
    fc.property(fc.array(rule(word), { maxLength: 5 }), (rules) => {
      const automaton = automatonOf(rules, word);
      const missed = grantsToOthers(automaton, word, trie, effects) ? [] : unmatched(automaton, word);
      expect(missed).toEqual([]);
    }),
    { numRuns: randomRuns(500) },
  );
});

test.each([
  [false, ['signal (receive),', 'signal peer=web,', 'signal (send) set=(term) peer={unconfined,db},']],
  [false, ['signal,', 'deny signal (send) peer=web,']],
  [true, ['signal (receive),', 'signal peer=nginx,']],
  [true, ['signal (send) set=(hup) peer=web//*,']],
  [true, ['signal,', 'deny signal peer=nginx,']],
])('%s for %j', (expected, rules) => {
  expect(grantsToOthers(automatonOf(rules, 'signal'), 'signal', new NameTrie(names), effects)).toBe(expected);
});
