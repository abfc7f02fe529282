import { expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { noContainerLayer } from './no-container-layer.ts';

const example = exampleOf('no-container-layer');

test('the example: a policy namespace without a profile', () => {
  expect(findingsIn(noContainerLayer, example)).toMatchObject([
    {
      severity: 'low',
      subject: 'container bare',
      summary: expect.stringContaining('the policy namespace has no profile') as string,
      evidence: ['2 processes under `lxc-bare_</var/lib/lxc>//&:lxc-bare_<-var-lib-lxc>:unconfined`'],
    },
  ]);
});

test('a container without a policy namespace', () => {
  const label = 'lxc-bare_</var/lib/lxc>';
  const found = findingsIn(noContainerLayer, example, {
    task: (task) => (task.container === 1 ? { ...task, label } : task),
  });
  expect(found).toMatchObject([{ summary: expect.stringContaining('no policy namespace') as string }]);
});

test('a profile in any of the policy namespaces suffices', () => {
  const [, web] = example.namespaces;
  const inner = {
    ...web,
    name: exampleBytes('lxc-bare_<-var-lib-lxc>//inner'),
    profiles: web?.profiles ?? [],
    revision: 1,
  };
  expect(findingsIn(noContainerLayer, example, { namespaces: [...example.namespaces, inner] })).toEqual([]);
});

test('only LXC and Incus create container layers', () => {
  const container = (one: (typeof example.containers)[number]) => ({ ...one, runtime: 'docker' as const });
  expect(findingsIn(noContainerLayer, example, { container })).toEqual([]);
});

test('a container whose policy namespace was removed must start again', () => {
  const namespaces = example.namespaces.filter(({ name }) => !name.startsWith('lxc-bare_'));
  expect(findingsIn(noContainerLayer, example, { namespaces })).toMatchObject([
    {
      evidence: expect.arrayContaining([
        'policy namespace `lxc-bare_<-var-lib-lxc>` was removed after the start',
      ]) as unknown,
      fixes: ['lxc-stop -n bare && lxc-start -n bare', expect.stringContaining('lamellar.yaml')],
    },
  ]);
});

test('the fix for a declared layer applies the manifest again', () => {
  const hook = { key: exampleBytes('lxc.hook.start-host'), value: exampleBytes('x'), from: undefined, isApplied: true };
  const container = (one: (typeof example.containers)[number]) => ({ ...one, settings: [hook] });
  expect(findingsIn(noContainerLayer, example, { container })).toMatchObject([{ fixes: ['lamellar apply'] }]);
});
