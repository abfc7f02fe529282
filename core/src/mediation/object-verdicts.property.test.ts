import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuseTooMany } from '../automata/budget.ts';
import { parseObject } from '../classes/parse-object.ts';
import { parseOperations } from '../classes/parse-operations.ts';
import { measuredKernels } from '../kernels/measured-kernels.ts';
import type { Profile } from '../profile/profile.ts';
import { bytesOf } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { decide } from './decide.ts';
import { ObjectVerdicts } from './object-verdicts.ts';
import { requestedObjects } from './requested-objects.ts';

const rule = fc
  .tuple(
    fc.constantFrom('', '', '', 'deny ', 'audit deny ', 'owner ', 'deny owner '),
    fc.constantFrom('/a', '/a/**', '/{a,b}/*', '/a/[^x]*', '/**', '/a/', '/**/c', '/b/c'),
    fc.constantFrom('r', 'w', 'rw', 'rwk', 'rm', 'rl', 'k', 'a'),
  )
  .map(([qualifier, glob, permissions]) => `${qualifier}${glob} ${permissions},`);
const rules = fc.array(rule, { maxLength: 5 }).map((list) => list.join(' '));
const flags = fc.constantFrom('', '', '', 'flags=(complain)', 'flags=(unconfined)');
const path = fc.constantFrom('/a', '/a/', '/a/x', '/a/c', '/b/c', '/b/x', '/a/b/c', '/c', '/', '/a/\u00e9');
const question = fc.tuple(
  fc.constantFrom('p', 'q', 'p//&q', 'p//&:n:p', 'q//&unconfined', 'unconfined'),
  fc.constantFrom('file:r', 'file:w', 'file:rw', 'file:a', 'file:k,m', 'file:rl', 'exec:x', 'capability:chown'),
  path,
  path,
  fc.constantFrom('', 'owner', 'other'),
);

test('equals the decisions with evidence, for every kernel', () => {
  fc.assert(
    fc.property(
      fc.tuple(flags, rules, flags, rules, rules),
      fc.array(question, { minLength: 1, maxLength: 30 }),
      fc.constantFrom(...measuredKernels),
      ([pFlags, pRules, qFlags, qRules, inner], questions, { behaviours }) => {
        const texts = {
          '': `profile p ${pFlags} {${pRules}} profile q ${qFlags} {${qRules}}`,
          n: `profile p {${inner}}`,
        };
        const root = readPolicy(texts);
        const policy = new StackedPolicy(root);
        const verdicts = new ObjectVerdicts(policy, behaviours);
        const labels = new Map(questions.map(([label]) => [label, labelNamed(root, label)]));
        for (const [label, operation, one, other, user] of questions) {
          const subject = labels.get(label) ?? labelNamed(root, label);
          const parsed = parseOperations(bytesOf(operation));
          if ('error' in parsed) throw new Error(operation);
          const pair = operation.includes('l') && operation.startsWith('file') ? [one, other] : [one];
          const words = operation.startsWith('capability') ? [] : [...pair, user].filter((word) => word !== '');
          const written = parseObject(parsed.operations, words.map(bytesOf));
          if ('error' in written) continue;
          for (const requested of parsed.operations)
            for (const object of requestedObjects(written.object, [])) {
              const { verdict } = decide(subject, requested, object, behaviours, policy);
              expect([label, operation, ...words, verdicts.decide(subject, requested, object).verdict]).toEqual([
                label,
                operation,
                ...words,
                verdict,
              ]);
            }
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('names the profile of a too large automaton', () => {
  const root = readPolicy({ '': 'profile p { /a r, }' });
  const [part] = labelNamed(root, 'p').parts;
  const files = {
    ...part.profile.files(),
    start: () => 1,
    ownersUnmarked: false,
    byteClass: () => 0,
    step: () => refuseTooMany(Infinity),
  } as unknown as ReturnType<Profile['files']>;
  const subject = { parts: [{ ...part, profile: { ...part.profile, files: () => files } }] } as const;
  const parsed = parseOperations(bytesOf('file:r'));
  const read = 'operations' in parsed ? parsed.operations[0] : undefined;
  if (read === undefined) throw new Error('there is one');
  const object = { kind: 'path', path: bytesOf('/a'), subject: 'owner' } as const;
  const verdicts = new ObjectVerdicts(new StackedPolicy(root), newestBehaviours);
  expect(() => verdicts.decide(subject, read, { kind: 'object', words: [], object, labels: [] })).toThrow(
    'profile `p` is too large',
  );
});
