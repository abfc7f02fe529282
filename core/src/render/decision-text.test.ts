import { expect, test } from 'vitest';
import { crossCheck } from '../mediation/cross-check.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { operationCalled } from '../testing/operation-named.ts';
import { bytes, labelNamed, readPolicy } from '../testing/read-policy.ts';
import { checksJson } from './decision-json.ts';
import { explainDecision } from './decision-text.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';

const root = readPolicy({
  '': 'profile cron { signal, } profile lxc-shop { signal, } profile 6f4db6e3a306a764 { signal, }',
  a: 'profile nginx { signal, }',
  b: '',
  c: '',
  d: '',
  alone: 'profile redis { signal, }',
  '6f4db6e3a306a764': '',
});

const policy = new StackedPolicy(
  root,
  ['a', 'b', 'c', 'd'].map((name) => ({
    name: bytes(name),
    runtime: 'lxc',
    namespace: root.ensure([bytes(name)]),
    hostLayer: bytes('lxc-shop'),
  })),
);

/** Evaluates a signal to a label from the host's `cron`. */
function signalTo(target: string) {
  const behaviours = newestBehaviours;
  const [from, to] = [labelNamed(root, 'cron'), labelNamed(root, target)];
  return crossCheck(from, operationCalled('signal:term'), to, behaviours, policy);
}

test.each([
  ['cron', ['profile of the host `cron` (subject)', 'profile of the host `cron` (object)']],
  ['unconfined', ['profile of the host `cron` (subject)', 'profile of the host `unconfined` (object)']],
  // Containers can share a host layer; a long list is shortened.
  [
    'lxc-shop//&:a:nginx',
    [
      'profile of the host `cron` (subject)',
      'host layer of a, b, c and 1 more `lxc-shop` (object)',
      'container layer of a `:a:nginx` (object)',
    ],
  ],
  [':alone:redis', ['profile of the host `cron` (subject)', 'profile `redis` in namespace `alone` (object)']],
  [
    '6f4db6e3a306a764//&:6f4db6e3a306a764:',
    [
      'profile of the host `cron` (subject)',
      'host layer of an LXC container `6f4db6e3a306a764` (object)',
      'container layer of an LXC container `:6f4db6e3a306a764:unconfined` (object)',
    ],
  ],
])('each profile has the name of its place in the stack: cron to %s', (target, names) => {
  const plain = (text: string): string => text;
  const text = explainDecision(signalTo(target), root, { allow: plain, deny: plain, faint: plain });
  const sentences = text.split('\n').filter((line) => !line.startsWith(' '));
  expect(sentences.map((line) => /^. (.* \((?:subject|object)\))/.exec(line)?.[1])).toEqual(names);
});

test('JSON contains the layer', () => {
  const layers = (target: string) => checksJson(signalTo(target), root).map(({ layer }) => layer);
  const containers = ['a', 'b', 'c', 'd'].map((name) => ({ name, runtime: 'lxc', namespace: name }));
  expect(layers('lxc-shop//&:a:nginx')).toEqual([
    { kind: 'host' },
    { kind: 'host-layer', containers },
    { kind: 'container-layer', container: containers[0] },
  ]);
  const hashed = { runtime: 'lxc', namespace: '6f4db6e3a306a764' };
  expect(layers('6f4db6e3a306a764//&:6f4db6e3a306a764:')).toEqual([
    { kind: 'host' },
    { kind: 'host-layer', containers: [hashed] },
    { kind: 'container-layer', container: hashed },
  ]);
  expect(layers(':alone:redis')).toEqual([{ kind: 'host' }, { kind: 'namespace' }]);
});
