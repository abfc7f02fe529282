import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PolicyCache } from '../compile/includes/policy-cache.ts';
import { stackCheckClasses, type LabelOperation } from '../classes/policy-classes.ts';
import { apparmor41, apparmor50, type CompilerBehaviours } from '../file-rules/compiler-behaviours.ts';
import { requestedObjects } from '../mediation/requested-objects.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import type { ByteString } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { randomRuns } from '../testing/fuzz-runs.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { compareOwnPermissions } from './compare-own-permissions.ts';
import type { LabelOfPolicy } from './own-change.ts';

const qualifier = fc.constantFrom(
  '',
  '',
  '',
  '',
  'owner ',
  'deny ',
  'deny owner ',
  'priority=1 ',
  'priority=-1 ',
  'priority=1 deny ',
);
const glob = fc
  .array(fc.constantFrom('/a', '/b', '/*', '/**', '/{a,b}', '/?', '/[^a]*', '/a*', '/'), { minLength: 1, maxLength: 2 })
  .map((parts) => parts.join(''));
const letters = fc.constantFrom('r', 'w', 'rw', 'rwk', 'mr', 'm', 'rix', 'mrix');
const kinds = fc.constantFrom(
  'ix',
  'px',
  'Pix',
  'cx',
  'ux',
  'pux',
  'cix',
  'px -> x',
  'px -> y',
  'px -> &x',
  'pix -> z',
);
const rule = fc.oneof(
  fc.tuple(qualifier, glob, letters).map((parts) => ruleOf(...parts)),
  fc.tuple(qualifier, glob, kinds).map((parts) => ruleOf(...parts)),
);
const others = fc.subarray([
  'profile x /a { }',
  'profile y /{a,b}* { }',
  'profile z /a/* { }',
  'profile v /** { }',
  'profile w /b { }',
]);
const side = fc.record({
  flags: fc.constantFrom('', '', '', ' flags=(complain)'),
  child: fc.constantFrom('', '', 'profile c /a { }', 'profile d /{a,b} { }'),
  rules: fc.array(rule, { maxLength: 6 }),
  others,
});
type Side = typeof side extends fc.Arbitrary<infer Value> ? Value : never;

function ruleOf(whose: string, path: string, granted: string): string {
  const isDenied = whose.includes('deny');
  return `${whose}${path} ${isDenied ? granted.replace(/[pPcui]?[iu]?x.*/, 'x') : granted},`;
}

const names = ['', 'a', 'b', 'c', 'aa'];
const paths = [
  ...names.slice(1).flatMap((one) => names.map((other) => `/${one}${other === '' ? '' : `/${other}`}`)),
  '/a/',
  '/b/',
];

function labelOf(
  { flags, child, rules, others: profiles }: Side,
  compiler: CompilerBehaviours,
  cache: PolicyCache,
): LabelOfPolicy | undefined {
  const text = [`profile p${flags} { ${rules.join(' ')} ${child} }`, ...profiles].join('\n');
  const root = readPolicy({ '': text }, { cache, compiler });
  if (root.profile(bytes('p')).kind !== 'profile') return undefined;
  return { label: labelNamed(root, 'p'), policy: new StackedPolicy(root), behaviours: newestBehaviours };
}

function isAllowed({ label, policy, behaviours }: LabelOfPolicy, operation: LabelOperation, words: ByteString[]) {
  if (typeof operation.object === 'string') throw new TypeError('files have paths');
  const reading = operation.object.read(words, [operation.name]);
  if ('error' in reading) throw new Error(reading.error.message);
  // With evidence: the search evaluates without evidence.
  return requestedObjects({ kind: 'object', words, ...reading }, []).every(
    (object) => stackCheck(label, operation, object, behaviours, policy).verdict === 'allow',
  );
}

test('all changes of rules about files are found, and reported changes are true', { timeout: 900_000 }, () => {
  const counts = { compared: 0, changes: 0, undecided: 0 };
  const changedSides = fc
    .tuple(side, side, fc.boolean())
    .map(([before, after, keeps]): [Side, Side] => [
      before,
      keeps
        ? { ...before, rules: [...before.rules.slice(1), ...after.rules.slice(0, 3)], others: after.others }
        : after,
    ]);
  fc.assert(
    fc.property(changedSides, fc.constantFrom(apparmor41, apparmor50), (sides, compiler) => {
      const cache = new PolicyCache();
      const [before, after] = sides.map((one) => labelOf(one, compiler, cache));
      if (before === undefined || after === undefined) return;
      counts.compared++;
      const found = compareOwnPermissions(new Map([[bytes('p'), { before, after }]]), {
        classes: new Set(['file', 'exec']),
      });
      const shown = new Set<string>();
      const wrong: string[] = [];
      for (const change of found.flatMap(({ changes }) => changes)) {
        if (change.about !== 'many-things') throw new TypeError(change.about);
        const words = change.example.flatMap((word) => word ?? []);
        for (const operation of stackCheckClasses[change.class as 'file' | 'exec'].operations) {
          if (!change.names.includes(operation.name)) continue;
          for (const user of ['owner', 'other'])
            if (!words.includes(bytes(user === 'owner' ? 'other' : 'owner')))
              shown.add(`${change.kind} ${operation.name} ${user}`);
          const [was, is] = [before, after].map((one) => isAllowed(one, operation, words));
          if (was === is || is !== (change.kind === 'gained')) wrong.push(`untrue: ${change.kind} ${words.join(' ')}`);
        }
        counts.changes++;
      }
      const isUndecided = found.some(({ tooLarge }) => tooLarge.includes('exec'));
      if (isUndecided) counts.undecided++;
      expect(found.flatMap(({ tooLarge }) => tooLarge).filter((word) => word !== 'exec')).toEqual([]);
      for (const operation of [...stackCheckClasses.file.operations, ...stackCheckClasses.exec.operations]) {
        if (operation.name === 'l' || (isUndecided && operation.class === 'exec')) continue;
        for (const path of paths)
          for (const user of ['owner', 'other']) {
            const [was, is] = [before, after].map((one) => isAllowed(one, operation, [path, user].map(bytes)));
            const kind = is === true ? 'gained' : 'lost';
            if (was !== is && !shown.has(`${kind} ${operation.name} ${user}`))
              wrong.push(`not found: ${kind} ${operation.name} ${path} ${user}`);
          }
      }
      expect(wrong).toEqual([]);
    }),
    { numRuns: randomRuns(90) },
  );
  expect(counts.compared).toBeGreaterThan(20);
  expect(counts.changes).toBeGreaterThan(20);
  expect(counts.undecided).toBeLessThan(counts.compared / 3);
});
