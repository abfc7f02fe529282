import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import type { ByteString } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { randomRuns } from '../testing/fuzz-runs.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { comparePermissions } from './compare-permissions.ts';
import { comparePolicies, labelsByName, policyMatrix, type PolicyUnderKernel } from './compare-policies.ts';

const rule = fc.constantFrom(
  'signal peer=a,',
  'signal (send) set=(term) peer={a,b},',
  'deny signal peer=b,',
  'signal,',
  'signal peer=z*,',
  'signal peer=a//&c,',
  'ptrace peer=b,',
  'ptrace (trace, tracedby) peer={a,c},',
  'ptrace (readby),',
  'capability sys_ptrace,',
  '/a r,',
);
const flags = fc.constantFrom('', '', ' flags=(complain)', ' flags=(unconfined)');
const profiles = fc.array(fc.tuple(flags, fc.array(rule, { maxLength: 3 })), { minLength: 3, maxLength: 3 });

test('pairs of labels with unchanged rules about peers have equal permissions', () => {
  let found = 0;
  fc.assert(
    fc.property(profiles, profiles, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), (earlier, later, keeps) => {
      const cache = new PolicyCache();
      const sideOf = (all: typeof earlier): PolicyUnderKernel => {
        const text = all.map(([own, rules], at) => `profile ${'abc'.charAt(at)}${own} { ${rules.join(' ')} }`);
        return {
          policy: new StackedPolicy(readPolicy({ '': text.join('\n') }, { cache })),
          behaviours: newestBehaviours,
        };
      };
      const kept = later.map((one, at) => (keeps[at] === true ? (earlier[at] ?? one) : one));
      const [before, after] = [sideOf(earlier), sideOf(kept)];
      const partners = ['c' as ByteString];
      const [was, is] = [before, after].map((of) => policyMatrix(of, labelsByName(of, partners)));
      if (was === undefined || is === undefined) throw new Error('there are two');
      const all = comparePermissions(was, is);
      found += all.changes.length;
      expect(comparePolicies(before, after, partners).between).toEqual(all);
    }),
    { numRuns: randomRuns(90) },
  );
  expect(found).toBeGreaterThan(30);
});
