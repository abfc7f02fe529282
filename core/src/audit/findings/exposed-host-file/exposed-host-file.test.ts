import { describe, expect, test } from 'vitest';
import type { ContainerBoundary, HostFile, VisibleHostFile } from '../../../snapshot/boundary.ts';
import type { SnapshotContainer } from '../../../snapshot/snapshot.ts';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { exposedHostFile } from './exposed-host-file.ts';

const example = exampleOf('exposed-host-file');
const [first] = example.containers;
if (first?.boundary === undefined) throw new RangeError('the example has no boundary');
const { boundary: recorded } = first;

/** Finds in the example with a changed container. */
function find(
  boundary: Partial<ContainerBoundary>,
  container: Partial<SnapshotContainer> = {},
  hostFiles: readonly HostFile[] = example.hostFiles,
) {
  return findingsIn(exposedHostFile, example, {
    hostFiles,
    container: (one) => ({ ...one, ...container, boundary: { ...recorded, ...boundary } }),
    task: (one) =>
      boundary.users === undefined || one.container === undefined ? one : { ...one, userNamespace: 4_026_540_000 },
  });
}

const visible = (file: number, path: string, more: Partial<VisibleHostFile> = {}): VisibleHostFile => ({
  file,
  path: exampleBytes(path),
  mount: exampleBytes(path),
  isReadOnly: false,
  isOwned: false,
  isOwnInstance: false,
  device: undefined,
  from: undefined,
  ...more,
});
const mapped = { users: [{ first: 100_000, count: 65_536 }], groups: [{ first: 100_000, count: 65_536 }] };
const fileOfHost = (path: string, kind: HostFile['kind'], mode = 0o644): HostFile => ({
  path: exampleBytes(path),
  kind,
  user: 0,
  group: 0,
  mode,
});

test('the example: a writable proc of the host', () => {
  expect(findingsIn(exposedHostFile, example)).toEqual([
    {
      severity: 'high',
      subject: 'container web',
      summary: 'mounts and policy give the container files, sockets or devices of the host',
      evidence: [
        '`/hostproc` is a mount of the host folder or file `/proc`',
        "may write `/hostproc/sys/kernel/core_pattern`: the kernel starts the named program as the host's root",
        'may write `/hostproc/sysrq-trigger`: a single letter restarts the host',
        'allowed by a rule of `lxc-web_</var/lib/lxc>`, `:lxc-web_<-var-lib-lxc>:unconfined` (unconfined mode)',
      ],
      fixes: ['remove the `lxc.mount.entry` of `/hostproc` from the configuration, and restart the container'],
    },
  ]);
});

describe('the owners and permissions of files', () => {
  test('an id map prevents writes that the policy allows', () => {
    expect(find(mapped)).toMatchObject([
      {
        severity: 'low',
        summary:
          'the policy allows writes to files of the host: only the owners and permissions of the files prevent writes',
      },
    ]);
  });

  test('a socket for everyone, and a socket of a mapped group', () => {
    const files = [visible(2, '/run/docker.sock'), visible(3, '/dev/log')];
    expect(find({ ...mapped, files })).toMatchObject([{ severity: 'low' }, { severity: 'low' }]);
    expect(find({ ...mapped, groups: [...mapped.groups, { first: 999, count: 1 }], files })).toMatchObject([
      { severity: 'high' },
    ]);
  });

  test('an id-mapped mount has the owners of the container', () => {
    const shadow = [fileOfHost('/etc/shadow', 'file')];
    const files = [visible(0, '/shadow', { isOwned: true })];
    expect(find({ ...mapped, files }, {}, shadow)).toMatchObject([{ severity: 'high' }]);
  });
});

describe('a read-only mount', () => {
  test('prevents writes to files', () => {
    expect(find({ files: recorded.files.map((file) => ({ ...file, isReadOnly: true })) })).toEqual([]);
  });

  test('does not prevent connections', () => {
    expect(find({ files: [visible(2, '/run/docker.sock', { isReadOnly: true })] })).toMatchObject([
      { severity: 'high' },
    ]);
  });
});

test('the policy can refuse the writes', () => {
  // `nginx` has `file,` in the container layer; the host layer decides about the first process.
  const task = (one: (typeof example.tasks)[number]) => ({ ...one, label: 'missing' });
  expect(findingsIn(exposedHostFile, example, { task })).toEqual([]);
});

test('a container in its own policy namespace loads no policy of the host', () => {
  const replace = [fileOfHost('/sys/kernel/security/apparmor/.replace', 'file', 0o640)];
  const files = [visible(0, '/sys/kernel/security/apparmor/.replace')];
  expect(find({ files }, {}, replace)).toEqual([]);
});

test.each([
  [undefined, 'medium', 'a disk of the host, unless a device control group refuses the access'],
  [[], 'high', 'a write changes a disk of the host'],
  [['deny a', 'allow c 1:3 rwm'], 'low', 'a write changes a disk of the host'],
])('a disk, with the device rules %j', (rules, severity, words) => {
  const disk = { ...fileOfHost('/dev/sda', 'block', 0o660), device: '8:0' };
  const settings = rules?.map((rule) => ({
    key: exampleBytes(`lxc.cgroup2.devices.${rule.split(' ')[0]}`),
    value: exampleBytes(rule.slice(rule.indexOf(' ') + 1)),
    from: undefined,
    isApplied: false,
  }));
  const found = find({ files: [visible(0, '/dev/sda')] }, { settings }, [disk]);
  expect(found).toMatchObject([
    { severity, evidence: [expect.any(String), `may write \`/dev/sda\`: ${words}`, expect.any(String)] },
  ]);
});

describe('the fix', () => {
  test('a device of Incus, in a project or in an Incus profile', () => {
    const container = { runtime: 'incus' as const, project: exampleBytes('shop') };
    const files = (more: Partial<VisibleHostFile>) => ({
      files: [visible(2, '/run/docker.sock', { device: exampleBytes('dock er'), ...more })],
    });
    expect(find(files({}), container).flatMap(({ fixes }) => fixes)).toEqual([
      "incus config device remove --project shop web 'dock er'",
    ]);
    expect(find(files({ from: exampleBytes('base') }), container).flatMap(({ fixes }) => fixes)).toEqual([
      "incus profile device remove --project shop base 'dock er'",
    ]);
  });

  test('an own writable proc', () => {
    const files = [visible(0, '/proc/sys/kernel/core_pattern', { mount: exampleBytes('/proc'), isOwnInstance: true })];
    expect(find({ files }).flatMap(({ fixes }) => fixes)).toEqual(['lxc.mount.auto = proc:mixed sys:mixed']);
    const settings = ['proc:rw', 'proc:mixed sys:ro'].map((value) => ({
      key: exampleBytes('lxc.mount.auto'),
      value: exampleBytes(value),
      from: undefined,
      isApplied: false,
    }));
    expect(find({ files }, { settings }).flatMap(({ fixes }) => fixes)).toEqual([
      'lxc-stop -n web && lxc-start -n web',
    ]);
    expect(find({ files }, { runtime: 'incus' }).flatMap(({ fixes }) => fixes)).toEqual([
      'incus config set web security.privileged=false',
      'then restart the container',
    ]);
  });
});

test('hostile paths are printed safely', () => {
  const [found] = find({ files: [visible(2, '/run/\u001b[2J\n')] });
  expect(found?.evidence.join('')).not.toMatch(/\p{Cc}/u);
});
