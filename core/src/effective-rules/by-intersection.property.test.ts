import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternDfa } from '../automata/pattern-dfa.ts';
import { asBound, findInProduct } from '../automata/product.ts';
import { socketList } from '../classes/network/socket-list.ts';
import { pathUniverse, programUniverse } from '../classes/file/path-universe.ts';
import type { LabelOperation } from '../classes/policy-classes.ts';
import type { ObjectUniverse, ObjectList } from '../classes/object-form.ts';
import type { MediatedObject } from '../classes/mediated-object.ts';
import type { Label } from '../labels/label.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import { stackCheck } from '../mediation/stack-check.ts';
import { answersAboutObjects } from '../mediation/class-mediators.ts';
import { textOf } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelOperationNamed } from '../testing/operation-named.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { reachOfUniverse } from './of-universe.ts';
import { reachByIntersection } from './by-intersection.ts';

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
  flags: fc.constantFrom('', '', '', '', ' flags=(complain)', ' flags=(unconfined)'),
  rules: fc.array(rule, { maxLength: 5 }),
});

/** The objects and the operations of a reach. */
interface Told {
  readonly all: ObjectUniverse<MediatedObject>;
  readonly operations: readonly LabelOperation[];
}

const files: Told = {
  all: pathUniverse,
  operations: ['r', 'w', 'a', 'k', 'm'].map((letter) => labelOperationNamed(`file:${letter}`)),
};
const programs: Told = { all: programUniverse, operations: [labelOperationNamed('exec')] };

const networkOperations = ['create', 'connect', 'send', 'bind', 'listen', 'receive'].map((name) =>
  labelOperationNamed(`network:${name}`),
);

function reachOf(subject: Label, told: Told, behaviours: KernelBehaviours) {
  return reachByIntersection({ subject, ...told, behaviours });
}

/** Searches all paths for a path with different verdicts. */
function difference(
  left: Label,
  right: Label,
  { all, operations }: Told,
  behaviours: KernelBehaviours,
): string | undefined {
  const shape = patternDfa(all.shape);
  for (const sort of all.variants)
    for (const operation of operations) {
      const [mine, theirs] = [left, right].map((subject) => walksOf(subject, operation, sort, behaviours));
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

function walksOf(subject: Label, operation: LabelOperation, thing: MediatedObject, behaviours: KernelBehaviours) {
  return subject.parts.map((asked) =>
    answersAboutObjects({ asked, side: 'subject', subject, operation, thing, labels: [], behaviours }),
  );
}

test.each([
  ['files', files],
  ['programs', programs],
])('rules about %s that are told, read again as one profile, allow what the layers together do', (_name, about) => {
  fc.assert(
    fc.property(fc.array(profile, { minLength: 1, maxLength: 3 }), fc.boolean(), (profiles, unmarkedOwnersIgnored) => {
      const source = profiles.map(({ flags, rules }, index) => `profile p${index}${flags} { ${rules.join(' ')} }`);
      const label = labelNamed(
        readPolicy({ '': source.join('\n') }),
        profiles.map((_, index) => `p${index}`).join('//&'),
      );
      const behaviours = { ...newestBehaviours, unmarkedOwnersIgnored };
      const { rules, untold } = reachOf(label, about, behaviours);
      const again = readPolicy({ '': `profile all { ${rules.map(textOf).join(' ')} }` });
      expect([rules, untold, difference(label, labelNamed(again, 'all'), about, behaviours)]).toEqual([
        rules,
        undefined,
        undefined,
      ]);
    }),
    { numRuns: 60 },
  );
});

const socketRule = fc
  .tuple(
    fc.constantFrom('', '', '', 'deny ', 'audit deny '),
    fc.constantFrom('', '(create, connect) ', '(send) ', '(bind, listen) '),
    fc.constantFrom('', 'inet', 'inet6', 'inet stream', 'netlink raw', 'stream', 'inet tcp', 'unix'),
  )
  .map((words) => `${words.slice(0, 1).join('')}network ${words.slice(1).join('')},`);

test('so do rules about sockets', () => {
  const every = socketList as ObjectList<MediatedObject>;
  const asked = networkOperations;
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
        const { rules } = reachOfUniverse(label, asked, every, newestBehaviours, policy);
        const again = readPolicy({ '': `profile all { ${rules.map(textOf).join(' ')} }` });
        const answers = (subject: Label, of: StackedPolicy) =>
          every.things.map((thing) =>
            asked.map(
              (operation) =>
                stackCheck(subject, operation, { kind: 'thing', words: [], thing, labels: [] }, newestBehaviours, of)
                  .verdict,
            ),
          );
        expect(answers(labelNamed(again, 'all'), new StackedPolicy(again))).toEqual(answers(label, policy));
      },
    ),
    { numRuns: 20 },
  );
});
