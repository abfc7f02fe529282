import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { asBound, findInProduct } from '../automata/product.ts';
import { socketList } from '../classes/network/socket-list.ts';
import { fileUniverse } from '../classes/file/path-pattern-form.ts';
import { absolutePaths } from '../classes/file/path-patterns.ts';
import type { LabelOperation, PolicyClass } from '../classes/policy-classes.ts';
import type { ObjectList } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Label } from '../labels/label.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { mediatorOf } from '../mediation/class-mediators.ts';
import { textOf } from '../source/printable-text.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { randomRuns } from '../testing/fuzz-runs.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { reachOf } from './effective-rules.ts';

const glob = fc
  .array(fc.constantFrom('/a', '/b', '/*', '/**', '/{a,b}', '/?', '/[^a]*', '/a*', '/', '/**a', '/.*'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(''));
const rule = fc
  .tuple(
    fc.constantFrom('', '', '', '', 'owner ', 'deny ', 'audit ', 'audit deny ', 'deny owner '),
    glob,
    fc.constantFrom('r', 'w', 'a', 'rw', 'rwk', 'mr', 'rix', 'ix'),
  )
  // All allow rules execute by `ix`, because several exec modes for a path are invalid.
  .map(
    ([qualifier, path, letters]) =>
      `${qualifier}"${path}" ${qualifier.includes('deny') ? letters.replace('ix', 'x') : letters},`,
  );
const profile = fc.record({
  flags: fc.constantFrom('', '', '', '', ' flags=(complain)', ' flags=(complain,audit)', ' flags=(unconfined)'),
  rules: fc.array(rule, { maxLength: 5 }),
});

const files = ['r', 'w', 'a', 'k', 'm'].map((letter) => labelOperationNamed(`file:${letter}`));
const programs = [labelOperationNamed('exec')];

const networkOperations = ['create', 'connect', 'send', 'bind', 'listen', 'receive'].map((name) =>
  labelOperationNamed(`network:${name}`),
);

function rulesFor(subject: Label, policyClass: PolicyClass, behaviours: KernelBehaviours, policy: StackedPolicy) {
  const reach = reachOf(subject, policyClass, behaviours, policy);
  if ('error' in reach) throw new Error(reach.error.message);
  return reach;
}

/** Searches all paths for a path with different verdicts. */
function difference(
  left: Label,
  right: Label,
  operations: readonly LabelOperation[],
  behaviours: KernelBehaviours,
): string | undefined {
  const shape = patternDfa(absolutePaths);
  for (const { like } of fileUniverse('r'))
    for (const operation of operations) {
      const [mine, theirs] = [left, right].map((subject) => walksOf(subject, operation, like, behaviours));
      const parts = [...(mine ?? []), ...(theirs ?? [])];
      const walked = parts.filter((walk) => 'start' in walk);
      const allows = (walks: typeof parts, states: (part: number) => number): boolean =>
        walks.every((walk) =>
          'verdict' in walk
            ? walk.verdict === 'allow'
            : walk.answer(states(1 + walked.indexOf(walk))).verdict === 'allow',
        );
      const found = findInProduct(
        [asBound(shape), ...walked],
        (states) => shape.accepts(states(0)).length > 0 && allows(mine ?? [], states) !== allows(theirs ?? [], states),
      );
      if (found !== undefined) return `${operation.name} ${textOf(found)}`;
    }
  return undefined;
}

function walksOf(subject: Label, operation: LabelOperation, object: MediatedObject, behaviours: KernelBehaviours) {
  return subject.parts.map((part) =>
    mediatorOf({ operation, object }).answers({
      part,
      side: 'subject',
      subject,
      operation,
      object,
      labels: [],
      behaviours,
    }),
  );
}

test.each([
  ['file', files],
  ['exec', programs],
] as const)(
  'the listed rules of class %s, parsed as one profile, allow the permissions of all layers',
  (policyClass, operations) => {
    fc.assert(
      fc.property(
        fc.array(profile, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (profiles, unmarkedOwnersIgnored) => {
          const source = profiles.map(({ flags, rules }, index) => `profile p${index}${flags} { ${rules.join(' ')} }`);
          const root = readPolicy({ '': source.join('\n') });
          const label = labelNamed(root, profiles.map((_, index) => `p${index}`).join('//&'));
          const behaviours = { ...newestBehaviours, unmarkedOwnersIgnored };
          const { rules, counterexample } = rulesFor(label, policyClass, behaviours, new StackedPolicy(root));
          const again = readPolicy({ '': `profile all { ${rules.map(textOf).join(' ')} }` });
          expect([rules, counterexample, difference(label, labelNamed(again, 'all'), operations, behaviours)]).toEqual([
            rules,
            undefined,
            undefined,
          ]);
        },
      ),
      { numRuns: randomRuns(60) },
    );
  },
);

const socketRule = fc
  .tuple(
    fc.constantFrom('', '', '', 'deny ', 'audit deny '),
    fc.constantFrom('', '(create, connect) ', '(send) ', '(bind, listen) '),
    fc.constantFrom('', 'inet', 'inet6', 'inet stream', 'netlink raw', 'stream', 'inet tcp', 'unix'),
  )
  .map((words) => `${words.slice(0, 1).join('')}network ${words.slice(1).join('')},`);

test('the listed socket rules allow the permissions of all layers', () => {
  const every = socketList as ObjectList<MediatedObject>;
  const requested = networkOperations;
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          flags: fc.constantFrom('', '', ' flags=(complain)'),
          rules: fc.array(socketRule, { maxLength: 4 }),
        }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      (profiles) => {
        const source = profiles.map(({ flags, rules }, index) => `profile p${index}${flags} { ${rules.join(' ')} }`);
        const root = readPolicy({ '': source.join('\n') });
        const label = labelNamed(root, profiles.map((_, index) => `p${index}`).join('//&'));
        const policy = new StackedPolicy(root);
        const { rules } = rulesFor(label, 'network', newestBehaviours, policy);
        const again = readPolicy({ '': `profile all { ${rules.map(textOf).join(' ')} }` });
        const answers = (subject: Label, of: StackedPolicy) =>
          every.objects.map((object) =>
            requested.map(
              (operation) =>
                stackCheck(subject, operation, { kind: 'object', words: [], object, labels: [] }, newestBehaviours, of)
                  .verdict,
            ),
          );
        expect(answers(labelNamed(again, 'all'), new StackedPolicy(again))).toEqual(answers(label, policy));
      },
    ),
    { numRuns: randomRuns(20) },
  );
});
