import { describe, expect, test } from 'vitest';
import type { Snapshot, SnapshotFile } from '../../snapshot/snapshot.ts';
import { bytesOf } from '../../source/bytes.ts';
import { exampleOf, findingsIn } from '../testing/example.ts';
import { otherFeatures } from './other-features.ts';

test('the example: a profile that was compiled as on a machine without AppArmor', () => {
  expect(findingsIn(otherFeatures, exampleOf('other-features'))).toMatchObject([
    { severity: 'high', subject: 'profile `/usr/sbin/chronyd`', evidence: ['1 process under it: chronyd (500)'] },
  ]);
});

test('what nobody is under does not matter', () => {
  const task = (one: ReturnType<typeof exampleOf>['tasks'][number]) => (one.id === 500 ? undefined : one);
  expect(findingsIn(otherFeatures, exampleOf('other-features'), { task })).toEqual([]);
});

test('a kernel that has no such features either is no reason', () => {
  const example = exampleOf('other-features');
  const kernel = {
    ...example.kernel,
    features: new Map([...example.kernel.features].filter(([path]) => path.startsWith('policy'))),
  };
  expect(findingsIn(otherFeatures, example, { kernel })).toEqual([]);
});

function fileOf(path: string, content: string, container?: number): SnapshotFile {
  return {
    path: bytesOf(path),
    container,
    link: undefined,
    size: content.length,
    hash: undefined,
    content: bytesOf(content),
  };
}

describe('a host that pins what policy without an `abi` rule is compiled for', () => {
  const example = exampleOf('other-features');
  const kernel = {
    ...example.kernel,
    features: new Map([...example.kernel.features, [bytesOf('dbus/mask'), bytesOf('acquire send receive')]]),
  };
  const without = (...classes: readonly string[]) =>
    Array.from(kernel.features, ([path, value]) => `${path}: ${value}\n`)
      .filter((line) => !classes.some((name) => line.startsWith(`${name}/`)))
      .join('');
  const found = (files: Snapshot['files']) =>
    findingsIn(otherFeatures, example, { kernel, files }).map(({ severity, subject }) => `${severity} ${subject}`);
  const pin = (features: string, container?: number) => [
    fileOf('/etc/apparmor/parser.conf', 'policy-features=/usr/share/features\n', container),
    fileOf('/usr/share/features', features, container),
  ];
  const [chronyd, web, nginx] = [
    'high profile `/usr/sbin/chronyd`',
    'medium profile `lxc-web_</var/lib/lxc>` of container web',
    'medium profile `:lxc-web_<-var-lib-lxc>:nginx` of container web',
  ] as const;
  const source = fileOf('/etc/apparmor.d/web', 'profile "lxc-web_</var/lib/lxc>" { file, }\n');
  const inside = fileOf('/etc/apparmor.d/nginx', 'profile nginx { file, }\n', 0);

  test('what lacks no more is but said where its text can be changed, and else not at all', () => {
    expect(found([...pin(without('dbus'))])).toEqual([chronyd, nginx]);
    expect(found([...pin(without('dbus')), source])).toEqual([chronyd, web.replace('medium', 'info'), nginx]);
  });

  test('a container has parser.conf of its own', () => {
    expect(found([...pin(without('dbus'), 0), inside])).toEqual([chronyd, web, nginx.replace('medium', 'info')]);
  });

  test('what lacks more than is pinned was compiled elsewhere', () => {
    expect(found([...pin(without()), ...pin(without(), 0), source, inside])).toEqual([chronyd, web, nginx]);
  });
});
