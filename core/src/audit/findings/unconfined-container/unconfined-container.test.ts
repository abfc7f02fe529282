import { expect, test } from 'vitest';
import { exampleOf, findingsIn } from '../testing/example.ts';
import { unconfinedContainer } from './unconfined-container.ts';

const example = exampleOf('unconfined-container');
const find = (change: Parameters<typeof findingsIn>[2]) => findingsIn(unconfinedContainer, example, change);

test('the example', () => {
  expect(find({})).toEqual([
    {
      severity: 'high',
      subject: 'container legacy',
      summary: "its processes are unconfined, and its root is the host's root",
      evidence: [
        '2 processes of 2 under `unconfined`: systemd (900), mysqld (910)',
        'its configuration says `lxc.apparmor.profile = unconfined`',
      ],
      fixes: ['lxc.apparmor.profile = generated'],
    },
  ]);
});

test('a user namespace of its own holds it', () => {
  const found = find({ task: (task) => (task.container === 1 ? { ...task, userNamespace: 7 } : task) });
  expect(found).toMatchObject([{ severity: 'medium', summary: expect.stringContaining('user namespace') as string }]);
});

test('where that is not to be seen, nothing is said of it', () => {
  const found = find({ task: (task) => ({ ...task, userNamespace: undefined }) });
  expect(found).toMatchObject([{ severity: 'high', summary: 'its processes are unconfined' }]);
});

test('a stack of profiles in unconfined mode confines nothing either', () => {
  const label = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:unconfined';
  const found = find({ task: (task) => (task.container === 1 ? { ...task, label, mode: 'unconfined' } : task) });
  expect(found).toMatchObject([{ subject: 'container legacy' }]);
});

test('and one that does not run is none', () => {
  expect(find({ task: (task) => (task.container === 1 ? undefined : task) })).toEqual([]);
});
