import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import { fuzzRuns } from '../testing/fuzz-runs.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { changedTermsOf } from './changed-terms.ts';
import { RuleFileAutomaton } from './rule-file-automaton.ts';

/** Rules of which the compiler merges several, also of different kinds and with different first characters. */
const rule = fc.oneof(
  fc.constantFrom(
    '/a r,',
    '/a w,',
    'owner /a r,',
    'deny /a w,',
    'audit /a r,',
    '/a ix,',
    '/a l,',
    'link /a -> /b,',
    '',
  ),
  fc.constantFrom('/* r,', '/{a,b} w,', '/a* k,', '/b/** rw,', '/b/a r,', '@{profile_name}/a r,', '@{v}/a w,'),
  fc.constantFrom('change_profile,', 'change_profile -> /a,', 'change_profile -> xa,', 'change_profile /a -> b,'),
  fc.constantFrom('/a rPx -> b,', '@{w} r,'),
);
const rules = fc.array(rule, { maxLength: 5 }).map((texts) => texts.join('\n'));
const texts = fc.record({ own: rules, first: rules, second: rules });

const cache = new PolicyCache();

function filesOf({ own, first, second }: { own: string; first: string; second: string }): RuleFileAutomaton<unknown> {
  const files = {
    tunables: '@{v}=/b /c\n@{w}=* **\nalias /b/ -> /d/,',
    first: `${first}\ninclude <third>`,
    second,
    third: '/a r,',
  };
  const text = `include <tunables>\nprofile p { include <first>\n${own}\ninclude <second> }`;
  const [part] = labelNamed(readPolicy({ '': text }, { files, cache }), 'p').parts;
  const automaton = part?.profile.files();
  if (!(automaton instanceof RuleFileAutomaton)) throw new Error('the rules are not compiled from text');
  return automaton;
}

test('the changed terms of two profiles are the terms that only one of all compiled terms has', () => {
  let changes = 0;
  const described = (terms: ReturnType<RuleFileAutomaton<unknown>['changedTerms']>) =>
    terms &&
    (['removed', 'added'] as const).map((version) =>
      terms[version].map((term) => JSON.stringify({ ...term, entries: [] })).sort(),
    );
  fc.assert(
    fc.property(texts, texts, fc.subarray(['own', 'first', 'second'] as const), (before, other, changed) => {
      const after = { ...before, ...Object.fromEntries(changed.map((key) => [key, other[key]])) };
      const [was, is] = [filesOf(before), filesOf(after)];
      const found = was.changedTerms(is);
      if (found === undefined || found.removed.length + found.added.length > 0) changes++;
      const isEmptied = (was.terms.length === 0) !== (is.terms.length === 0);
      const [targets, others] = [before, after].map((each) => JSON.stringify(each).match(/Px -> /)?.[0]);
      const every = changedTermsOf(was.terms, is.terms, targets === others);
      // If far rules have another order, `every` is undefined, and nothing is known.
      expect(described(found)).toEqual(described(isEmptied ? undefined : (every ?? found)));
    }),
    { numRuns: fuzzRuns(60) },
  );
  expect(changes).toBeGreaterThan(10);
});
