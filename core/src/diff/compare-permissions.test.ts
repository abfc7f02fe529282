import { expect, test } from 'vitest';
import { Matrix } from '../matrix/matrix.ts';
import { labelsOf } from '../stacks/labels-of.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { operationCalled } from '../testing/operation-named.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { comparePermissions, type PermissionChange, type PolicyMatrix } from './compare-permissions.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

const behaviours = newestBehaviours;

const operations = ['ptrace:read', 'signal:term', 'signal:kill'].map(operationCalled);

function policy(texts: Readonly<Record<string, string>>): PolicyMatrix {
  const root = readPolicy(texts);
  return { root, matrix: new Matrix(labelsOf(new StackedPolicy(root)), operations, behaviours) };
}

function words({ kind, operations: changed, subjects, targets }: PermissionChange): string {
  const names = changed.map(({ name }) => name);
  return `${kind} ${names.join('+')} from ${subjects.join(', ')} to ${targets.join(', ')}`;
}

test.each([
  ['nothing', 'profile a { signal, }', 'profile a { signal (send, receive), }', []],
  [
    'a rule that is added',
    'profile a { }\nprofile b { signal, }',
    'profile a { signal (send) set=term peer=b, }\nprofile b { signal, }',
    ['gained term from a to b'],
  ],
  [
    'a rule that only one side gets',
    'profile a { }\nprofile b { }',
    'profile a { signal (send) set=term peer=b, }\nprofile b { }',
    [],
  ],
  [
    'what both of some may do to each of others',
    'profile a { }\nprofile b { }\nprofile c { signal (receive), ptrace (readby), }',
    'profile a { signal, }\nprofile b { signal, }\nprofile c { signal (receive), ptrace (readby), }',
    ['gained term+kill from a, b to a, b, c, unconfined', 'gained term+kill from unconfined to a, b'],
  ],
  [
    'what is gained and lost by the same',
    'profile a { signal set=term, }',
    'profile a { signal set=kill, }',
    [
      'gained kill from a to a, unconfined',
      'gained kill from unconfined to a',
      'lost term from a to a, unconfined',
      'lost term from unconfined to a',
    ],
  ],
])('%s', (_, before, after, expected) => {
  const { changes, addedLabels, removedLabels } = comparePermissions(policy({ '': before }), policy({ '': after }));
  expect({ addedLabels, removedLabels }).toEqual({ addedLabels: [], removedLabels: [] });
  expect(changes.map(words)).toEqual(expected);
});

test('labels of one side only are reported without permissions', () => {
  const before = policy({ '': 'profile "lxc-c_</p>" { signal, }', 'lxc-c_<-p>': 'profile old { signal, }' });
  const after = policy({ '': 'profile "lxc-c_</p>" { signal, }', 'lxc-c_<-p>': 'profile new { signal, }' });
  expect(comparePermissions(before, after)).toEqual({
    changes: [],
    addedLabels: ['lxc-c_</p>//&:lxc-c_<-p>:new'],
    removedLabels: ['lxc-c_</p>//&:lxc-c_<-p>:old'],
  });
});
