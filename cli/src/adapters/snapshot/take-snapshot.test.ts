import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { bytesOf } from '@lamellar/core/language';
import { printSnapshot, readSnapshot, TaskLayers } from '@lamellar/core/snapshot';
import { afterEach, describe, expect, test } from 'vitest';
import { withSettings } from '../lxc/settings-block.ts';
import { placesBelow } from './machine-places.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { machineFolder, type MadeMachine } from './testing/machine-folder.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

async function take(machine: MadeMachine, prepare: (root: string) => void = () => undefined) {
  const root = machineFolder(machine);
  folders.push(root);
  prepare(root);
  return takeSnapshot({ loads: true, surroundings: true }, placesBelow(root));
}

/** Returns the containers of processes, by name. */
async function containersOf(machine: MadeMachine) {
  const { tasks, containers } = await take(machine);
  return Object.fromEntries(
    tasks.map(({ id, container }) => [id, container === undefined ? undefined : containers[container]?.name]),
  );
}

const stacked = (name: string, profile: string): string =>
  `lxc-${name}_</var/lib/lxc>//&:lxc-${name}_<-var-lib-lxc>:${profile} (enforce)`;
const id = (digit: string): string => digit.repeat(64);

const web: MadeMachine = {
  processes: {
    1: { parent: 0, name: 'systemd' },
    2: { parent: 0, name: 'kthreadd', isKernel: true },
    10: { title: '[lxc monitor] /var/lib/lxc web', label: '/usr/bin/lxc-start (enforce)', cgroup: '/lxc.monitor.web' },
    11: { parent: 10, pids: 9, ids: [11, 1], label: stacked('web', 'unconfined'), cgroup: '/lxc.payload.web' },
    12: {
      parent: 11,
      pids: 9,
      ids: [12, 5],
      label: stacked('web', 'nginx').replace('enforce', 'mixed'),
      cgroup: '/lxc.payload.web/nginx.service',
      threads: { 13: stacked('web', 'unconfined'), 14: stacked('web', 'nginx').replace('enforce', 'mixed') },
    },
  },
  policy: {
    profiles: {
      'lxc-web_</var/lib/lxc>': { load: '1' },
      parent: { load: '2', children: { child: { mode: 'user', load: '2' } } },
    },
    loads: { 1: 'one', 2: 'two' },
    namespaces: {
      'lxc-web_<-var-lib-lxc>': { profiles: { nginx: { mode: 'complain', load: '3' } }, loads: { 3: 'one' } },
    },
  },
  files: {
    'var/lib/lxc/web/config': withSettings(
      'lxc.apparmor.allow_nesting = 1\nlxc.environment = PASSWORD=secret\nlxc.idmap = u 0 100000 65536\n',
      'web',
      ['lxc.apparmor.raw = signal,'],
    ),
    'var/lib/lxc/off/config': 'lxc.apparmor.profile = unconfined\n',
    'etc/apparmor.d/nginx': 'profile nginx {\n}\n',
    'etc/apparmor.d/abi/4.0': 'signal {\n}\n',
  },
};

describe('a snapshot', () => {
  test('has the tree of policy, and each load once', async () => {
    const { namespaces, loads } = await take(web);
    expect(
      namespaces.map(({ name, revision, profiles }) => ({
        name,
        revision,
        profiles: profiles.map((profile) => [profile.name, profile.mode, profile.load]),
      })),
    ).toEqual([
      {
        name: '',
        revision: 7,
        profiles: [
          ['lxc-web_</var/lib/lxc>', 'enforce', 0],
          ['parent', 'enforce', 1],
          ['parent//child', 'prompt', 1],
        ],
      },
      { name: 'lxc-web_<-var-lib-lxc>', revision: 7, profiles: [['nginx', 'complain', 0]] },
    ]);
    expect(loads.map((load) => Buffer.from(load).toString())).toEqual(['one', 'two']);
  });

  test('has each load once, even without hashes of the kernel', async () => {
    const { namespaces, loads } = await take(web, (root) => {
      const policy = `${root}/sys/kernel/security/apparmor/policy`;
      for (const folder of [policy, `${policy}/namespaces/lxc-web_<-var-lib-lxc>`])
        for (const entry of readdirSync(`${folder}/raw_data`)) rmSync(`${folder}/raw_data/${entry}/sha256`);
    });
    expect(namespaces.map(({ profiles }) => profiles.map(({ load }) => load))).toEqual([[0, 1, 1], [0]]);
    expect(loads.map((load) => Buffer.from(load).toString())).toEqual(['one', 'two']);
  });

  test('has tasks with labels, users and containers', async () => {
    const snapshot = await take(web);
    const index = snapshot.containers.findIndex(({ name }) => name === 'web');
    expect(snapshot.tasks.find((task) => task.id === 12)).toEqual({
      id: 12,
      parent: 11,
      command: 'sleep',
      program: '/bin/busybox',
      label: 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:nginx',
      mode: 'mixed',
      ids: [12, 5],
      pidNamespace: 9,
      userNamespace: 2,
      mountNamespace: 3,
      user: 0,
      effectiveUser: 0,
      noNewPrivileges: false,
      cgroup: '/lxc.payload.web/nginx.service',
      container: index,
      isKernel: false,
      threads: [{ id: 13, label: 'lxc-web_</var/lib/lxc>//&:lxc-web_<-var-lib-lxc>:unconfined', mode: 'enforce' }],
    });
    expect(snapshot.tasks.find((task) => task.id === 2)).toMatchObject({ isKernel: true, program: undefined });
    const layers = new TaskLayers(snapshot);
    const nginx = snapshot.tasks.find((task) => task.id === 12);
    expect(nginx && layers.of(nginx).map(({ kind, profile, mode }) => [kind, profile, mode])).toEqual([
      ['host-layer', 'lxc-web_</var/lib/lxc>', 'enforce'],
      ['container-layer', 'nginx', 'complain'],
    ]);
    expect(nginx && layers.idInContainer(nginx)).toBe(5);
  });

  test('has the relevant settings of configurations, and no secrets', async () => {
    const { containers } = await take(web);
    expect(containers).toEqual([
      expect.objectContaining({
        name: 'off',
        isRunning: false,
        init: undefined,
        settings: [{ key: 'lxc.apparmor.profile', value: 'unconfined', from: undefined, isApplied: false }],
      }),
      expect.objectContaining({
        name: 'web',
        path: '/var/lib/lxc',
        isRunning: true,
        init: 11,
        cgroup: '/lxc.payload.web',
        settings: [
          { key: 'lxc.apparmor.allow_nesting', value: '1', from: undefined, isApplied: false },
          { key: 'lxc.idmap', value: 'u 0 100000 65536', from: undefined, isApplied: false },
          { key: 'lxc.apparmor.raw', value: 'signal,', from: undefined, isApplied: true },
        ],
      }),
    ]);
  });

  test('follows no link that a container may have created, and reports the link', async () => {
    const generated = { 'var/lib/lxc/web/apparmor/lxc-web': 'profile lxc-web {\n}\n', 'var/lib/lxc/db/config': '' };
    const files = { ...generated, 'root/secret': 'secret\n' };
    const found = await take({ files }, (root) => symlinkSync('/root', `${root}/var/lib/lxc/db/apparmor`));
    expect(found.files.map(({ path }) => path)).toEqual(['/var/lib/lxc/web/apparmor/lxc-web']);
    expect(found.unseen.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/\/db\/apparmor is a link, which a container may have made$/),
    );
  });

  test('has policy files with their text, and links as links', async () => {
    const { files } = await take(web, (root) => symlinkSync('../../shadow', `${root}/etc/apparmor.d/link`));
    expect(files.map(({ path, link, size, content }) => [path, link ?? content, size])).toEqual([
      ['/etc/apparmor.d/abi/4.0', 'signal {\n}\n', 11],
      ['/etc/apparmor.d/link', '../../shadow', undefined],
      ['/etc/apparmor.d/nginx', 'profile nginx {\n}\n', 18],
    ]);
  });

  test('is read from its file unchanged', async () => {
    const snapshot = await take(web);
    // Buffers and the parsed bytes have different classes.
    const loads = snapshot.loads.map((load) => Uint8Array.from(load));
    expect(readSnapshot(printSnapshot(snapshot))).toEqual({ snapshot: { ...snapshot, loads } });
  });

  test('of a kernel without AppArmor states the absence', async () => {
    const { unseen, tasks } = await take({ files: { 'sys/module/apparmor/parameters/enabled': 'N\n' } });
    expect(unseen).toEqual([{ what: 'policy', reason: 'the kernel has no AppArmor, or it is off' }]);
    expect(tasks).toEqual([]);
  });
});

describe('the container of a task', () => {
  test('follows from its pid namespace, and from its ancestors in a nested namespace', async () => {
    expect(
      await containersOf({
        ...web,
        processes: {
          ...web.processes,
          20: { parent: 12, pids: 30, ids: [20, 9, 1], cgroup: '/lxc.payload.web/docker/' + id('a') },
          // A process that entered the PID namespace from outside, with a foreign control group.
          21: { parent: 1, pids: 9, ids: [21, 7], cgroup: '/user.slice' },
          22: { parent: 20, pids: 31, ids: [22, 8, 2, 1], cgroup: '/somewhere' },
        },
      }),
    ).toEqual({ 1: undefined, 2: undefined, 10: undefined, 11: 'web', 12: 'web', 20: 'web', 21: 'web', 22: 'web' });
  });

  test('follows from its control group', async () => {
    expect(
      await containersOf({
        processes: {
          1: { parent: 0 },
          31: { cgroup: `/system.slice/docker-${id('a')}.scope`, pids: 40, ids: [31, 1] },
          32: { cgroup: `/docker/${id('b')}` },
          33: { cgroup: `/machine.slice/libpod-${id('c')}.scope/container` },
          34: { cgroup: `/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id('d')}.scope` },
          35: { cgroup: `/kubepods/besteffort/pod0f-1/${id('e')}` },
          36: { cgroup: `/machine.slice/libpod-conmon-${id('c')}.scope` },
          37: { cgroup: '/lxc.payload.db/init.scope' },
          38: { cgroup: '/system.slice/docker.service' },
          39: { cgroup: '/lxc.monitor.db' },
          40: { cgroup: '/lxc.payload.hidden', pids: undefined },
        },
      }),
    ).toEqual({
      1: undefined,
      31: id('a'),
      32: id('b'),
      33: id('c'),
      34: id('d'),
      35: id('e'),
      36: undefined,
      37: 'db',
      38: undefined,
      39: undefined,
      40: 'hidden',
    });
  });

  test('does not depend on look-alike names', async () => {
    const { tasks, containers } = await take({
      ...web,
      processes: {
        ...web.processes,
        // Processes in a container with the control group and the title of a different container.
        40: { parent: 1, cgroup: `/system.slice/docker-${id('a')}.scope`, pids: 50, ids: [40, 1] },
        41: {
          parent: 40,
          pids: 50,
          ids: [41, 2],
          cgroup: `/system.slice/docker-${id('a')}.scope/lxc.payload.web/docker-${id('b')}.scope`,
          title: '[lxc monitor] /var/lib/lxc web',
          name: 'x\n0::/lxc.payload.web\nPPid:\t10\\',
        },
        42: { parent: 41, pids: 51, ids: [42, 3, 1], cgroup: `/system.slice/docker-${id('a')}.scope` },
        // With the host's PID namespace, as root, in no policy namespace.
        43: {
          parent: 1,
          cgroup: `/docker/${id('c')}`,
          label: 'docker-default (enforce)',
          title: '[lxc monitor] /var/lib/lxc off',
        },
        44: { parent: 43, cgroup: `/docker/${id('c')}` },
        // An ordinary user whose control group has the name of a host container's.
        45: {
          user: 1000,
          cgroup: '/user.slice/user-1000.slice/lxc.payload.web',
          title: '[lxc monitor] /var/lib/lxc off',
        },
        46: { parent: 45, user: 1000, cgroup: '/user.slice/user-1000.slice/lxc.payload.web' },
      },
    });
    const found = tasks.map((task) => [task.id, task.container === undefined ? undefined : containers[task.container]]);
    const of = (process: number) => found.find(([one]) => one === process)?.[1];
    expect([40, 41, 42].map(of)).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ name: id('a'), init: 40 }) as object),
    );
    expect([43, 44].map(of)).toEqual(
      Array.from({ length: 2 }, () => expect.objectContaining({ name: id('c') }) as object),
    );
    expect(of(45)).toMatchObject({
      name: 'web',
      path: undefined,
      cgroup: '/user.slice/user-1000.slice/lxc.payload.web',
    });
    expect(containers.find(({ name }) => name === 'off')).toMatchObject({ isRunning: false });
    expect(tasks.find((task) => task.id === 41)).toMatchObject({
      parent: 40,
      command: 'x\n0::/lxc.payload.web\nPPid:\t10\\',
    });
  });

  test('is found for containers of Incus without a request', async () => {
    const { containers } = await take({
      processes: {
        10: { title: '[lxc monitor] /var/lib/incus/containers shop_web', cgroup: '/lxc.monitor.shop_web' },
        11: { parent: 10, pids: 9, ids: [11, 1], cgroup: '/lxc.payload.shop_web' },
      },
    });
    expect(containers).toMatchObject([
      { runtime: 'incus', name: 'web', project: 'shop', init: 11, settings: undefined },
    ]);
  });
});

test('without visible namespaces, containers follow from control groups and host layers', async () => {
  const { containers } = await take({
    processes: {
      10: { pids: undefined, cgroup: '/lxc.payload.web', label: stacked('web', 'unconfined') },
      11: {
        pids: undefined,
        cgroup: '/lxc.payload.shop_db',
        label: 'incus-shop_db_</var/lib/incus>//&:incus-shop_db_<var-lib-incus>:unconfined (enforce)',
      },
    },
  });
  expect(containers.map(({ runtime, name, project }) => [runtime, name, project])).toEqual([
    ['lxc', 'web', undefined],
    ['incus', 'db', 'shop'],
  ]);
});

test('names of any bytes are kept', async () => {
  const name = bytesOf('é\u202e') + '\xff\n';
  const { tasks } = await take({ processes: { 5: { name } } });
  expect(tasks.map(({ command }) => command)).toEqual([name]);
});
