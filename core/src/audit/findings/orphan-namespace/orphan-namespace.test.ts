import { expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { orphanNamespace } from './orphan-namespace.ts';

const example = exampleOf('orphan-namespace');
const gone = 'lxc-gone_<-var-lib-lxc>';

test('the example: the policy namespace of a removed container', () => {
  expect(findingsIn(orphanNamespace, example)).toEqual([
    {
      severity: 'low',
      subject: `policy namespace \`${gone}\``,
      summary: 'no container and no process uses the namespace: left over, for example from a removed container',
      evidence: ['1 profile in it: `nginx`'],
      fixes: [`rmdir '/sys/kernel/security/apparmor/policy/namespaces/${gone}'`],
    },
  ]);
});

test('the namespace of a stopped container is described as such', () => {
  const stopped = {
    ...example.containers[0],
    runtime: 'lxc',
    name: exampleBytes('gone'),
    path: exampleBytes('/var/lib/lxc'),
    isRunning: false,
    init: undefined,
    project: undefined,
    cgroup: undefined,
    settings: undefined,
    boundary: undefined,
  } as const;
  expect(findingsIn(orphanNamespace, { ...example, containers: [...example.containers, stopped] })).toMatchObject([
    { evidence: ['1 profile in it: `nginx`', 'the namespace belongs to container gone'] },
  ]);
});

test('of nested namespaces only the outermost is reported', () => {
  const inner = { name: exampleBytes(`${gone}//inner`), revision: 1, profiles: [] };
  expect(findingsIn(orphanNamespace, example, { namespaces: [...example.namespaces, inner] })).toHaveLength(1);
});

test.each([`:${gone}:nginx`, `x//&:${gone}//inner:unconfined`])(
  'a namespace of a process is no orphan: %s',
  (label) => {
    const inner = { name: exampleBytes(`${gone}//inner`), revision: 1, profiles: [] };
    const found = findingsIn(orphanNamespace, example, {
      namespaces: [...example.namespaces, inner],
      task: (task) => (task.id === 1 ? { ...task, label } : task),
    });
    expect(found.map(({ subject }) => subject)).toEqual([]);
  },
);
