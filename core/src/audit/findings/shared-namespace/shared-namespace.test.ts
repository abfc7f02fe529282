import { expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import type { SharedNamespace } from '../../../snapshot/boundary.ts';
import type { SnapshotContainer } from '../../../snapshot/snapshot.ts';
import { sharedNamespace } from './shared-namespace.ts';

const example = exampleOf('shared-namespace');

function find(sharedNamespaces: readonly SharedNamespace[], more: Partial<SnapshotContainer> = {}, userNamespace = 7) {
  return findingsIn(sharedNamespace, example, {
    task: (one) => (one.container === undefined ? one : { ...one, userNamespace }),
    container: (one) => ({
      ...one,
      ...more,
      boundary: one.boundary === undefined ? undefined : { ...one.boundary, sharedNamespaces },
    }),
  });
}

test('the example: network and host name of the host', () => {
  expect(findingsIn(sharedNamespace, example)).toEqual([
    {
      severity: 'medium',
      subject: 'container web',
      summary:
        'the container shares namespaces with the host: only AppArmor and the owners of objects separate the two',
      evidence: [
        'network interfaces: the container reaches abstract sockets and local services of the host',
        'host name: the container has the host name of the host',
        'the configuration has `lxc.namespace.keep = net uts`',
      ],
      fixes: ['remove `lxc.namespace.keep = net uts` from the configuration, and restart the container'],
    },
  ]);
});

test('processes of the host, without a user namespace', () => {
  const pid = [{ kind: 'pid', container: undefined }] as const;
  const host = example.tasks.find(({ id }) => id === 1)?.userNamespace;
  expect(find(pid)).toMatchObject([{ severity: 'medium' }]);
  expect(find(pid, {}, host)).toMatchObject([{ severity: 'high' }]);
});

test('without a line that shares the namespaces, the container needs a restart', () => {
  expect(find([{ kind: 'net', container: undefined }], { settings: [] })).toMatchObject([
    {
      evidence: [expect.any(String), expect.stringContaining('`lxc-start` had an option such as `--share-net`')],
      fixes: ['lxc-stop -n web && lxc-start -n web'],
    },
  ]);
});

test('a namespace of another container is a problem of the container that requests it', () => {
  const settings = [
    { key: exampleBytes('lxc.namespace.share.net'), value: exampleBytes('db'), from: undefined, isApplied: false },
  ];
  const db = exampleBytes('db');
  const containers = example.containers.flatMap((one) => [one, { ...one, name: db, init: undefined }]);
  const shared = (runtime: SnapshotContainer['runtime']) =>
    findingsIn(
      sharedNamespace,
      { ...example, containers },
      {
        container: (one) => ({
          ...one,
          runtime,
          settings: one.name === db ? [] : settings,
          boundary: one.boundary && {
            ...one.boundary,
            sharedNamespaces: [{ kind: 'net', container: one.name === db ? 0 : 1 }],
          },
        }),
      },
    );
  expect(shared('lxc')).toMatchObject([
    {
      severity: 'low',
      subject: 'container web',
      evidence: ['net, with container db', 'the configuration has `lxc.namespace.share.net = db`'],
      fixes: ['remove `lxc.namespace.share.net = db` from the configuration, and restart the container'],
    },
  ]);
  // The containers of a pod share namespaces on purpose.
  expect(shared('containerd')).toEqual([]);
});

test('the fix names the keys if the configuration does not show the cause', () => {
  const net = [{ kind: 'net', container: undefined }] as const;
  const fixes = (runtime: SnapshotContainer['runtime']) =>
    find(net, { runtime, settings: undefined }).flatMap((found) => found.fixes);
  expect(fixes('lxc')).toEqual([
    'remove `lxc.namespace.share.net`, `lxc.net.0.type = none`, `lxc.namespace.keep` from the configuration, and restart the container',
  ]);
  expect(fixes('docker')).toEqual(['start the container without `--network=host`']);
});

test('nothing is shared, or nothing is recorded', () => {
  expect(find([])).toEqual([]);
  expect(findingsIn(sharedNamespace, example, { container: (one) => ({ ...one, boundary: undefined }) })).toEqual([]);
});

test('a policy namespace of another container', () => {
  const label = exampleBytes('shop//&:lxc-web_<-var-lib-lxc>:unconfined');
  const containers = example.containers.flatMap((one) => [one, { ...one, name: exampleBytes('db'), init: 900 }]);
  const init = example.tasks.find(({ id }) => id === example.containers[0]?.init);
  if (init === undefined) throw new Error('the example has no container');
  const moreTasks = [{ ...init, id: 900, label, container: 1 }];
  const found = (runtime: SnapshotContainer['runtime'], settings?: SnapshotContainer['settings']) =>
    findingsIn(
      sharedNamespace,
      { ...example, containers },
      {
        moreTasks,
        container: (one) => ({ ...one, runtime, settings: settings ?? one.settings, boundary: undefined }),
      },
    );
  expect(found('lxc')).toMatchObject([
    {
      severity: 'medium',
      subject: 'container web',
      evidence: ['policy namespace `lxc-web_<-var-lib-lxc>`, with container db'],
      fixes: ['lxc.apparmor.profile = generated'],
    },
    { subject: 'container db' },
  ]);
  const setting = (value: string) => [
    { key: exampleBytes('lxc.apparmor.profile'), value: exampleBytes(value), from: undefined, isApplied: false },
  ];
  expect(found('incus', setting('shop'))[0]?.fixes).toEqual([
    'remove `lxc.apparmor.profile` from `raw.lxc`, and restart the container',
  ]);
  // The remedy is in place: the containers run with an earlier configuration.
  expect(found('incus')[0]?.fixes).toEqual(['incus restart web']);
  expect(found('lxc', setting('generated'))[0]?.fixes).toEqual(['lxc-stop -n web && lxc-start -n web']);
  expect(found('docker')).toEqual([]);
});
