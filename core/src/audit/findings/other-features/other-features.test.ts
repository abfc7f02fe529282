import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Snapshot, SnapshotFile } from '../../../snapshot/snapshot.ts';
import { bytesOf } from '../../../source/bytes.ts';
import { exampleOf, findingsIn } from '../testing/example.ts';
import { otherFeatures } from './other-features.ts';

test('the example: a profile compiled on a machine without AppArmor', () => {
  expect(findingsIn(otherFeatures, exampleOf('other-features'))).toMatchObject([
    { severity: 'high', subject: 'profile `/usr/sbin/chronyd`', evidence: ['1 process under it: chronyd (500)'] },
  ]);
});

test('an unused profile gives no finding', () => {
  const task = (one: ReturnType<typeof exampleOf>['tasks'][number]) => (one.id === 500 ? undefined : one);
  expect(findingsIn(otherFeatures, exampleOf('other-features'), { task })).toEqual([]);
});

test('features that the kernel lacks, too, give no finding', () => {
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

/** Profiles without rules, compiled by apparmor_parser for a kernel and an abi without sockets. */
const compiledWithoutNetwork = {
  host: unzipped(
    'H4sIAAAAAAACA+2STQ6CMBSEp1BpPYEmbriAYWNcqUfRlJ8akgYIGMSb6G1tJUgC5QAkfMl7Ted1pl2UctRJWaV5Bof5PihHUeYyVQnYagPVRPtnEt5OQS3KQKVhoJULqAepxL0Cc6DpGx/sf40yRKKojofR8dZD1yhylUavOATT0ULEUsD7UD3cXZuzXrY65Q1k+UOqpDEuAjM2uOihYFbdXGXXafuIkc47nXT+PsmUAxtT+sLccQf/gfwn5FfE6prSF2YO51+vaVCcOgUAAA==',
  ),
  nginx: unzipped(
    'H4sIAAAAAAACA+2SUQqDMBBEJ7o16Q0K/fEQpX+9SiFVI0JIREuxNyk9bRPFChoPIPhgN2Qms8lHSOBVNG1lDSKepiCBurGq0gX4IYEpK9OBEigtyxY8gmNqYrbvG3Fksm6vl8XxIUNH1FZX2Tt/gLvRUuZKIvmSd8/37uaWkxvzAYx9Kl103mDofUeMCQIP6v6usE7DKxa6GHU25qdJviKEWNN3tk48+w/s77C+WDC1pu9sHCF+k77RLSoFAAA=',
  ),
} as const;

function unzipped(base64: string): Uint8Array {
  return gunzipSync(Buffer.from(base64, 'base64'));
}

describe('a host with pinned features for policy without an `abi` rule', () => {
  const example = exampleOf('other-features');
  const without = (...classes: readonly string[]) =>
    Array.from(example.kernel.features, ([path, value]) => `${path}: ${value}\n`)
      .filter((line) => !classes.some((name) => line.startsWith(`${name}/`)))
      .join('');
  const loads = [compiledWithoutNetwork.host, ...example.loads.slice(1, 2), compiledWithoutNetwork.nginx];
  const found = (files: Snapshot['files']) =>
    findingsIn(otherFeatures, example, { files, loads }).map(({ severity, subject }) => `${severity} ${subject}`);
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

  test('a profile with only the pinned features missing is reported if its text can change', () => {
    expect(found([...pin(without('network_v8'))])).toEqual([chronyd, nginx]);
    expect(found([...pin(without('network_v8')), source])).toEqual([chronyd, web.replace('medium', 'info'), nginx]);
  });

  test('a container has a separate parser.conf', () => {
    expect(found([...pin(without('network_v8'), 0), inside])).toEqual([chronyd, web, nginx.replace('medium', 'info')]);
  });

  test('missing D-Bus features give no finding, because kernels do not check them under a usual abi', () => {
    const features = [...example.kernel.features.keys(), bytesOf('dbus/mask'), bytesOf('network_v9/af_unix')];
    const kernel = { ...example.kernel, features: new Map(features.map((path) => [path, bytesOf('yes')])) };
    expect(findingsIn(otherFeatures, example, { kernel }).map(({ severity }) => severity)).toEqual(['high']);
  });

  test('a profile that lacks more than the pinned features was compiled elsewhere', () => {
    expect(found([...pin(without()), ...pin(without(), 0), source, inside])).toEqual([chronyd, web, nginx]);
  });
});
