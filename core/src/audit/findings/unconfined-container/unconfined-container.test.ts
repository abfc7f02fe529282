import { describe, expect, test } from 'vitest';
import { exampleBytes, exampleOf, findingsIn } from '../testing/example.ts';
import { unconfinedContainer } from './unconfined-container.ts';

const example = exampleOf('unconfined-container');
const exampleTask = example.tasks[0] ?? expect.fail();
const find = (change: Parameters<typeof findingsIn>[2]) => findingsIn(unconfinedContainer, example, change);

test('the example', () => {
  expect(find({})).toEqual([
    {
      severity: 'high',
      subject: 'container legacy',
      summary: 'the processes are unconfined, and root of the container is root of the host',
      evidence: [
        '2 processes of 2 under `unconfined`: systemd (900), mysqld (910)',
        'the configuration has `lxc.apparmor.profile = unconfined`',
      ],
      fixes: ['lxc.apparmor.profile = generated'],
    },
  ]);
});

test('an own user namespace lowers the severity', () => {
  const found = find({ task: (task) => (task.container === 1 ? { ...task, userNamespace: 7 } : task) });
  expect(found).toMatchObject([{ severity: 'medium', summary: expect.stringContaining('user namespace') as string }]);
});

test('an unknown user namespace is not mentioned', () => {
  const found = find({ task: (task) => ({ ...task, userNamespace: undefined }) });
  expect(found).toMatchObject([{ severity: 'high', summary: 'the processes are unconfined' }]);
});

test('a stack of profiles in unconfined mode gives the finding', () => {
  const label = 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:unconfined';
  const found = find({ task: (task) => (task.container === 1 ? { ...task, label, mode: 'unconfined' } : task) });
  expect(found).toMatchObject([{ subject: 'container legacy' }]);
});

test('a stopped container gives no finding about confinement', () => {
  expect(find({ task: (task) => (task.container === 1 ? undefined : task) })).toEqual([]);
});

describe('a remedy that is already in place is not advised', () => {
  const setting = (key: string, value: string, from?: string) => ({
    key: exampleBytes(key),
    value: exampleBytes(value),
    from: from === undefined ? undefined : exampleBytes(from),
    isApplied: false,
  });
  const under = (label: string) => (task: (typeof example.tasks)[number]) =>
    task.container === 1
      ? { ...task, label, mode: label === 'unconfined' ? undefined : ('unconfined' as const) }
      : task;
  const having =
    (change: Partial<(typeof example.containers)[number]>) => (one: (typeof example.containers)[number]) =>
      one.init === 900 ? { ...one, ...change } : one;
  const generated = setting('lxc.apparmor.profile', 'generated');

  test('after an unload, a container with a generated profile must start again', () => {
    const found = find({
      task: under('unconfined//&:lxc-legacy_<-var-lib-lxc>:unconfined'),
      container: having({ settings: [generated] }),
    });
    expect(found).toMatchObject([
      {
        evidence: [
          expect.any(String) as string,
          'the configuration has `lxc.apparmor.profile = generated`',
          'profile `lxc-legacy_</var/lib/lxc>` is not loaded',
          'the profile was unloaded after the start: the kernel replaced it by `unconfined` in the label',
        ],
        fixes: ['lxc-stop -n legacy && lxc-start -n legacy', expect.stringContaining('aa-remove-unknown') as string],
      },
    ]);
  });

  test('an unconfined label without a namespace can also come from an earlier configuration', () => {
    const found = find({ container: having({ settings: [generated] }) });
    expect(found[0]?.evidence.at(-1)).toContain('or the configuration has changed since');
  });

  test('a line overruled by an include moves after the include', () => {
    const settings = [generated, setting('lxc.apparmor.profile', 'unconfined', '/etc/lxc/more.conf')];
    expect(find({ container: having({ settings }) })).toMatchObject([
      {
        fixes: ['lxc.apparmor.profile = generated'],
        evidence: [expect.any(String), expect.stringContaining('(/etc/lxc/more.conf)')],
      },
    ]);
  });

  const incus = { runtime: 'incus', path: exampleBytes('/var/lib/incus'), project: exampleBytes('shop') } as const;

  test('a container of Incus without a line in raw.lxc must start again', () => {
    expect(find({ container: having({ ...incus, settings: [] }) })).toMatchObject([
      { fixes: ['incus restart --project shop legacy', expect.any(String)] },
    ]);
  });

  test('a container of Incus with a line in raw.lxc must lose the line', () => {
    const settings = [setting('lxc.apparmor.profile', 'unconfined', 'raw.lxc')];
    expect(find({ container: having({ ...incus, settings }) })).toMatchObject([
      { fixes: [expect.stringContaining('remove `lxc.apparmor.profile` from'), 'incus restart --project shop legacy'] },
    ]);
  });

  test.each([
    ['lxc-container-default-cgns', []],
    ['other', ['apparmor_parser -r /etc/apparmor.d/lxc-containers']],
  ])('a container of an ordinary user gets a profile of root, with %s loaded', (name, commands) => {
    const monitor = { ...exampleTask, id: 899, parent: 1, user: 1000, container: undefined };
    const loaded = {
      name: exampleBytes(name),
      mode: 'enforce',
      attach: undefined,
      hash: undefined,
      load: undefined,
    } as const;
    const found = find({
      moreTasks: [monitor],
      task: (one) => (one.id === 900 ? { ...one, parent: monitor.id } : one),
      container: having({ path: undefined, settings: undefined }),
      namespaces: example.namespaces.map((one, index) => (index === 0 ? { ...one, profiles: [loaded] } : one)),
    });
    expect(found[0]?.evidence.at(-1)).toBe('user 1000 runs the container, and cannot load a generated profile');
    expect(found[0]?.fixes).toEqual([...commands, 'lxc.apparmor.profile = lxc-container-default-cgns']);
  });

  test('a host layer in unconfined mode must change its mode', () => {
    const found = find({
      task: under('lxc-mine//&:lxc-legacy_<-var-lib-lxc>:unconfined'),
      container: having({
        settings: [setting('lxc.apparmor.profile', 'lxc-mine//&:lxc-legacy_<-var-lib-lxc>:unconfined')],
      }),
      namespaces: example.namespaces.map((one, index) =>
        index === 0
          ? {
              ...one,
              profiles: [
                {
                  name: exampleBytes('lxc-mine'),
                  mode: 'unconfined',
                  attach: undefined,
                  hash: undefined,
                  load: undefined,
                },
              ],
            }
          : one,
      ),
    });
    expect(found[0]?.fixes).toEqual([
      'remove `unconfined` or `default_allow` from the flags of `lxc-mine`, and load the profile again',
    ]);
  });
});
