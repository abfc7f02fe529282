import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Label } from '../labels/label.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { textOf } from '../source/printable-text.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { reachOf } from './effective-rules.ts';

const targets = ['a', 'b', 'ab', 'ba', '/a', '/a/b', 'a//b', 'unconfined'];
const declared = targets
  .filter((name) => name !== 'unconfined' && !name.includes('//'))
  .map((name) => `profile ${name} { ${name === 'a' ? 'profile b { }' : ''} }`);

const glob = fc
  .tuple(
    fc.constantFrom('', '', '', '&'),
    fc.constantFrom('a', 'b', '*', '**', 'a*', '[^a]*', '{a,b}', '?', '/**', 'unconfined'),
  )
  .map((parts) => parts.join(''));
const rule = fc.oneof(
  fc
    .tuple(fc.constantFrom('', '', '', '', 'deny ', 'audit ', 'audit deny '), fc.constantFrom('', '', '', '/b '), glob)
    .map(([qualifier, executed, target]) => `${qualifier}change_profile ${executed}-> "${target}",`),
  fc.constantFrom('change_profile,', 'file,', 'deny change_profile,'),
);
const profile = fc.record({
  flags: fc.constantFrom('', '', '', '', ' flags=(complain)', ' flags=(unconfined)'),
  rules: fc.array(rule, { maxLength: 4 }),
});

const change = labelOperationNamed('change_profile:change');

/** Returns the verdicts of a label on changing to every target, and on stacking every target. */
function answers(subject: Label, root: ReturnType<typeof readPolicy>): readonly string[] {
  const policy = new StackedPolicy(root);
  return targets.flatMap((name) =>
    [false, true].map((stacks) => {
      const labels = [labelNamed(root, name)];
      const target = { kind: 'profile-change', stacks } as const;
      const object = { kind: 'object', words: [], object: target, labels } as const;
      const { verdict } = stackCheck(subject, change, object, newestBehaviours, policy);
      return `${stacks ? '&' : ''}${name}: ${verdict}`;
    }),
  );
}

test('the listed change_profile rules, parsed as one profile, allow the permissions of all layers', () => {
  fc.assert(
    fc.property(fc.array(profile, { minLength: 1, maxLength: 3 }), (profiles) => {
      const source = profiles.map(({ flags, rules }, index) => `profile p${index}${flags} { ${rules.join(' ')} }`);
      const root = readPolicy({ '': [...declared, ...source].join('\n') });
      const label = labelNamed(root, profiles.map((_, index) => `p${index}`).join('//&'));
      const reach = reachOf(label, 'change_profile', newestBehaviours, new StackedPolicy(root));
      if ('error' in reach) throw new Error(reach.error.message);
      const again = readPolicy({
        '': [...declared, `profile all { ${reach.rules.map(textOf).join(' ')} }`].join('\n'),
      });
      expect([reach.rules, reach.counterexample]).toEqual([reach.rules, undefined]);
      expect(answers(labelNamed(again, 'all'), again)).toEqual(answers(label, root));
    }),
  );
});
