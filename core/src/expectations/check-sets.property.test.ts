import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { match } from '../automata/automaton.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { absolutePaths } from '../classes/file/path-patterns.ts';
import { parseAare } from '../patterns/aare.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { checkExpectations } from './check-expectations.ts';
import type { ExpectationOutcome } from './expectation-outcome.ts';
import { parseExpectation } from './parse-expectation.ts';

type Subject = 'owner' | 'other';

const pattern = fc
  .array(fc.constantFrom('/a', '/b', '/*', '/**', '/{a,b}', '/?', '/[^a]*', '/a*', '/'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(''));
const rule = fc
  .tuple(
    fc.constantFrom('', '', '', 'owner ', 'deny ', 'audit deny ', 'deny owner ', 'priority=1 '),
    pattern,
    fc.constantFrom('r', 'w', 'rw', 'rwk'),
  )
  .map(([qualifier, path, letters]) => `${qualifier}"${path}" ${letters},`);
const profile = fc.record({
  flags: fc.constantFrom('', '', '', ' flags=(complain)', ' flags=(unconfined)'),
  rules: fc.array(rule, { maxLength: 5 }),
});
const path = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'c', 'ab'), { maxLength: 4 }), fc.constantFrom('', '/'))
  .map(([names, end]) => (names.length === 0 ? '/' : `/${names.join('/')}${end}`));

function matcher(patterns: readonly Pattern[]): (text: ByteString) => boolean {
  const automata = patterns.map(patternDfa);
  return (text) => automata.every((dfa) => dfa.accepts(match(dfa, dfa.start, text)).length > 0);
}

test('an expectation about paths passes exactly if every matching path has the expected verdict, and a counterexample has the opposite', () => {
  fc.assert(
    fc.property(
      fc.array(profile, { minLength: 1, maxLength: 3 }),
      pattern,
      fc.array(path, { maxLength: 30 }),
      fc.constantFrom('allow', 'deny'),
      fc.constantFrom('r', 'w', 'rw', 'k'),
      fc.constantFrom('', ' owner', ' other'),
      fc.boolean(),
      (profiles, text, paths, verdict, name, whose, unmarkedOwnersIgnored) => {
        const source = profiles.map(({ flags, rules }, index) => `profile p${index}${flags} { ${rules.join(' ')} }`);
        const root = readPolicy({ '': source.join('\n') });
        const policy = new StackedPolicy(root);
        const label = labelNamed(root, profiles.map((_, index) => `p${index}`).join('//&'));
        const behaviours = { ...newestBehaviours, unmarkedOwnersIgnored };
        const words = `label "${profiles.map((_, index) => `p${index}`).join('//&')}"`;
        const sentence = parseExpectation(bytesOf(`${verdict} file (${name}) from ${words} to path "${text}"${whose}`));
        if ('errors' in sentence) throw new Error(sentence.errors[0].message);
        const [outcome] = checkExpectations([sentence.expectation], policy, behaviours);

        const read = parseAare(bytesOf(text));
        if ('error' in read) throw new Error(read.error.message);
        const isIntended = matcher([read.pattern, absolutePaths]);
        const subjects =
          whose === '' ? (['owner', 'other'] as const) : ([whose === ' owner' ? 'owner' : 'other'] as const);
        const answer = (one: string, subject: Subject) => {
          const object = {
            kind: 'object',
            words: [],
            labels: [],
            object: { kind: 'path', path: bytesOf(one), subject },
          } as const;
          return stackCheck(label, labelOperationNamed(`file:${name}`), object, behaviours, policy).verdict;
        };
        const requested = paths.filter((one) => isIntended(bytesOf(one)));
        expect(mistakes(outcome, verdict, requested, subjects, isIntended, answer)).toEqual([]);
      },
    ),
  );
});

/** Returns the contradictions of an outcome. */
function mistakes(
  outcome: ExpectationOutcome | undefined,
  verdict: string,
  requested: readonly string[],
  subjects: readonly Subject[],
  isIntended: (path: ByteString) => boolean,
  answer: (path: string, subject: Subject) => string,
): readonly unknown[] {
  switch (outcome?.kind) {
    case 'held':
      return requested.filter((one) => subjects.some((subject) => answer(one, subject) !== verdict));
    case 'failed': {
      const { counterexample } = outcome;
      const words =
        counterexample.shape === 'stack-check' && counterexample.object.kind === 'object'
          ? counterexample.object.words
          : [];
      const [shown = '', subject] = words;
      const isShown = counterexample.verdict !== verdict && isIntended(shown as ByteString);
      return isShown && subjects.some((one) => one === (subject as string | undefined)) ? [] : words;
    }
    default:
      return outcome === undefined ? ['no outcome'] : requested;
  }
}
