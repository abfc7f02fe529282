import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { match } from '../automata/automaton.ts';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { absolutePaths } from '../classes/file/path-patterns.ts';
import { parseAare } from '../patterns/aare.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { bytesOf } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { checkExpectations } from './check-expectations.ts';
import { parseExpectation } from './parse-expectation.ts';

const pattern = fc.constantFrom('/*', '/**', '/a', '/a*', '/{a,b}', '/a/*', '/[^a]*', '/b/**');
const rule = fc
  .tuple(
    fc.constantFrom('', '', '', 'owner ', 'deny '),
    pattern,
    fc.constantFrom(
      'ix',
      'ux',
      'px -> there',
      'px -> nobody',
      'pix -> nobody',
      'ix -> &there',
      'px -> &nobody',
      'px',
      'r',
    ),
  )
  .map(([qualifier, path, how]) => `${qualifier}${path} ${qualifier === 'deny ' ? 'x' : how},`);
const profile = fc.record({
  flags: fc.constantFrom('', '', '', ' flags=(complain)', ' flags=(unconfined)'),
  rules: fc.array(rule, { maxLength: 3 }),
});
const paths = ['/', '/a', '/b', '/c', '/ab', '/a/', '/a/a', '/a/b', '/b/', '/b/a/b', '/c/a'];

test('an expectation about programs passes exactly if every matching program has the expected verdict', () => {
  const outcomes = new Map<string, number>();
  fc.assert(
    fc.property(
      fc.array(profile, { minLength: 1, maxLength: 3 }),
      pattern,
      fc.constantFrom('allow', 'deny'),
      fc.constantFrom('owner', 'other'),
      fc.boolean(),
      fc.boolean(),
      (profiles, text, verdict, subject, stacksFallBack, learnsTargets) => {
        const source = profiles.map(({ flags, rules }, index) => `profile p${index}${flags} { ${rules.join(' ')} }`);
        const root = readPolicy({ '': ['profile there { }', 'profile attaches /b/** { }', ...source].join('\n') });
        const policy = new StackedPolicy(root);
        const behaviours = { ...newestBehaviours, stacksFallBack, learnsTargets };
        const name = profiles.map((_, index) => `p${index}`).join('//&');
        const sentence = parseExpectation(bytesOf(`${verdict} exec from label "${name}" to path "${text}" ${subject}`));
        if ('errors' in sentence) throw new Error(sentence.errors[0].message);
        // A counterexample is evaluated separately, and has the opposite verdict.
        const [outcome] = checkExpectations([sentence.expectation], policy, behaviours);
        outcomes.set(outcome?.kind ?? 'none', (outcomes.get(outcome?.kind ?? 'none') ?? 0) + 1);
        // Contradicting rules, refused by the compiler, also combine to `px -> &`.
        const takesAttached = profiles.some(({ rules }) =>
          rules.some(
            (one) => /px(?:,| -> &)/.test(one) || (/ -> &/.test(one) && rules.some((other) => /pi?x /.test(other))),
          ),
        );
        expect(['held', 'failed', ...(takesAttached ? ['unresolved'] : [])]).toContain(outcome?.kind);
        const read = parseAare(bytesOf(text));
        if ('error' in read) throw new Error(read.error.message);
        const automata = [patternDfa(read.pattern), patternDfa(absolutePaths)];
        const intended = paths.filter((path) =>
          automata.every((dfa) => dfa.accepts(match(dfa, dfa.start, bytesOf(path))).length > 0),
        );
        const answers = intended.map((path) => {
          const target = { kind: 'path', path: bytesOf(path), subject } as const;
          const object = { kind: 'object', words: [], labels: [], object: target } as const;
          return stackCheck(labelNamed(root, name), labelOperationNamed('exec:x'), object, behaviours, policy).verdict;
        });
        expect(outcome?.kind === 'held' ? answers : []).toEqual(
          outcome?.kind === 'held' ? intended.map(() => verdict) : [],
        );
      },
    ),
  );
  expect(outcomes.get('held')).toBeGreaterThan(5);
});
