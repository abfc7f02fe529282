import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { IncusContainer } from '../lab/host/incus-container.ts';
import { LxcContainer } from '../lab/host/lxc-container.ts';
import { labelOf } from '../lab/host/process-label.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

// Copies, new names, snapshots and backups have the settings of the container that they were made of. Each container here runs
// in its own policy namespace with its layer, or does not start and says why.
const host = sharedLxcHost();
const patience = { timeout: 900_000 };

let provisioned: ProvisionedHost;
/** Its host layer is generated. */
let web: LxcContainer;
/** Its host layer is of a file. */
let shop: LxcContainer;
let db: IncusContainer;
/** What containers are there beside these, by their names. */
const copies = { lxc: new Set<string>(), incus: new Set<string>() };

const hostLayer = `abi <abi/4.0>,
include <tunables/global>
profile lxc-copied flags=(attach_disconnected, mediate_deleted) {
  file, capability, network, mount, umount, pivot_root, dbus, unix, signal, ptrace,
  change_profile -> ":lxc-*_<-var-lib-lxc>:**",
}
`;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  web = await LxcContainer.create(host, { kind: 'busybox' });
  shop = await LxcContainer.create(host, { kind: 'busybox' });
  db = await IncusContainer.create(host);
  await provisioned.write('copied-host.aa', hostLayer);
  await provisioned.write('copied.aa', 'abi <abi/4.0>,\nprofile service { file, }\n');
  // No other container has this layer, so that it goes when the container gets another.
  await provisioned.write('own.aa', 'abi <abi/4.0>,\nprofile service { file, capability, }\n');
  await provisioned.write('later.aa', 'abi <abi/4.0>,\nprofile later { file, }\n');
  await provisioned.write('copied.yaml', manifest([lxc(web.name), lxc(shop.name, './copied-host.aa')]));
  await provisioned.apply('copied.yaml');
  await Promise.all([web.start(), shop.start()]);
}, 900_000);

beforeEach(async () => {
  for (const name of copies.lxc) await host.run(['lxc-destroy', '-f', '-n', name]);
  for (const name of copies.incus) await host.run(['incus', 'delete', '--force', name]);
  copies.lxc.clear();
  copies.incus.clear();
});

afterAll(async () => {
  for (const name of copies.lxc) await host.run(['lxc-destroy', '-f', '-n', name]);
  for (const name of copies.incus) await host.run(['incus', 'delete', '--force', name]);
  // What runs under a host layer of a file keeps it.
  await host.run(['lxc-stop', '-k', '-n', shop.name]);
  await provisioned.lamellar(['remove', '--yes']);
  for (const container of [web, shop, db]) await container.destroy();
}, 900_000);

function manifest(containers: readonly string[]): string {
  return `lamellar: 1\ncontainers:\n${containers.join('')}`;
}

function lxc(name: string, base = 'lxc', policy = 'copied'): string {
  return `  ${name}:\n    runtime: lxc\n    host: { base: ${base} }\n    container: { policy: [./${policy}.aa] }\n`;
}

function incus(policy: string): string {
  return `  ${db.name}:\n    runtime: incus\n    container: { policy: [./${policy}.aa] }\n`;
}

/** Names a copy, which is gone when the next test begins. */
function named(runtime: keyof typeof copies, of: { readonly name: string }, what: string): string {
  const name = `${of.name}-${what}`;
  copies[runtime].add(name);
  return name;
}

function namespaceOf(name: string): string {
  return `lxc-${name}_<-var-lib-lxc>`;
}

/** The names of the profiles in a policy namespace. */
async function profilesIn(namespace: string): Promise<readonly string[]> {
  return (await provisioned.loaded(namespace)).map((line) => line.split(' ')[0] ?? '');
}

/** Starts a container of LXC. The result is what the host's log has of hooks that kept it from that. */
async function startOf(name: string): Promise<string> {
  const { exitCode } = await host.run(['lxc-start', '-n', name]);
  return exitCode === 0 ? 'started' : lastWord();
}

function lastWord(): Promise<string> {
  return host.output(['journalctl', '--quiet', '--identifier', 'lamellar', '--output', 'cat', '--lines', '1']);
}

/** Runs a script with names as its words. */
function shell(script: string, ...words: readonly string[]): Promise<string> {
  return host.output(['sh', '-euc', script, 'sh', ...words]);
}

test('a copy runs in its own namespace, with its layer, and leaves that of its original alone', patience, async () => {
  const copy = named('lxc', web, 'copy');
  await shell('lxc-copy --allowrunning -n "$1" -N "$2"', web.name, copy);
  expect(await startOf(copy)).toBe('started');
  const pid = Number(await host.output(['lxc-info', '-n', copy, '-p', '-H']));
  expect(await labelOf(host, pid)).toBe(`lxc-${copy}_</var/lib/lxc>//&:${namespaceOf(copy)}:unconfined`);
  expect(await profilesIn(namespaceOf(copy))).toEqual(['service']);
  const { exitCode, stdout } = await provisioned.lamellar(['status', '--manifest', 'copied.yaml']);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 1,
    stdout: expect.stringMatching(
      new RegExp(
        `^${copy} +running +of another .*\n  has the settings of ${web.name}, but is not in the manifest$`,
        'm',
      ),
    ) as string,
  });
  expect(await provisioned.lamellar(['plan', '--manifest', 'copied.yaml'])).toMatchObject({
    stdout: 'nothing to do\n',
    stderr: expect.stringContaining(`container \`${copy}\` has the settings of ${web.name}`) as string,
  });
  await host.output(['lxc-stop', '-k', '-n', copy]);
  expect(await profilesIn(namespaceOf(copy))).toEqual([]);
  expect(await profilesIn(web.namespace)).toEqual(['service']);
});

test(
  'containers of one name in other LXC paths stay apart, and so does a copy in one that nobody has named',
  patience,
  async () => {
    const [path, elsewhere] = ['/srv/copied', '/mnt/copied'];
    const other = { name: `${web.name}-srv`, namespace: `lxc-${web.name}_<-srv-copied>` };
    const copied = `lxc-${web.name}_<-mnt-copied>`;
    await shell('mkdir -p "$1" "$2"; lxc-create -P "$1" -n "$3" -t busybox', path, elsewhere, web.name);
    try {
      const section = `  ${other.name}:\n    runtime: lxc\n    path: ${path}\n    name: ${web.name}\n    container: { policy: [./later.aa] }\n`;
      await provisioned.write('paths.yaml', manifest([lxc(web.name), lxc(shop.name, './copied-host.aa'), section]));
      await provisioned.apply('paths.yaml');
      await shell('lxc-start -P "$1" -n "$2"', path, web.name);
      await shell(
        'cp -a "$1/$3" "$2/$3"; sed -i "s|$1|$2|" "$2/$3/config"; lxc-start -P "$2" -n "$3"',
        path,
        elsewhere,
        web.name,
      );
      expect(await Promise.all([web.namespace, other.namespace, copied].map(profilesIn))).toEqual([
        ['service'],
        ['later'],
        ['later'],
      ]);
      const { stdout } = await provisioned.lamellar(['status', '--manifest', 'paths.yaml']);
      const lines = stdout.split('\n').filter((line) => line.startsWith(web.name));
      expect(lines.map((line) => line.split(/ {2,}/).slice(0, 4))).toEqual([
        [web.name, 'running', 'applied', 'loaded'],
        [other.name, 'running', 'applied', 'loaded'],
        [web.name, 'running', 'of another', 'not known'],
      ]);
      const removed = await provisioned.lamellar(['remove', '--yes', '--container', `${elsewhere}/${web.name}`]);
      expect(removed).toMatchObject({ exitCode: 0, stdout: `files:\n  ~ ${elsewhere}/${web.name}/config\n` });
      await provisioned.apply('copied.yaml');
      expect(await host.output(['cat', `${path}/${web.name}/config`])).not.toContain('lamellar');
      expect(await Promise.all([web.namespace, other.namespace].map(profilesIn))).toEqual([['service'], []]);
    } finally {
      for (const place of [path, elsewhere]) await host.run(['lxc-destroy', '-f', '-P', place, '-n', web.name]);
      await shell('rm -rf "$1" "$2"', path, elsewhere);
    }
  },
);

test('an ephemeral copy runs in its own namespace, too', patience, async () => {
  const copy = named('lxc', web, 'ephemeral');
  await shell('lxc-copy --allowrunning -e -n "$1" -N "$2"', web.name, copy);
  expect(await profilesIn(namespaceOf(copy))).toEqual(['service']);
  await host.output(['lxc-stop', '-k', '-n', copy]);
  expect(await profilesIn(web.namespace)).toEqual(['service']);
});

test(
  'a copy whose label names the namespace of its original does not start, and leaves that alone',
  patience,
  async () => {
    const copy = named('lxc', shop, 'copy');
    await shell('lxc-copy --allowrunning -n "$1" -N "$2"', shop.name, copy);
    expect(await startOf(copy)).toMatch(
      new RegExp(
        `^container ${copy} does not start in the policy namespace of another: .*remove --container /var/lib/lxc/${copy}\n$`,
      ),
    );
    expect(await profilesIn(shop.namespace)).toEqual(['service']);
    expect((await provisioned.lamellar(['remove', '--yes', '--container', copy])).exitCode).toBe(0);
    expect(await startOf(copy)).toBe('started');
    expect(await host.output(['cat', `${shop.folder}/config`])).toContain('lxc-copied//&');
  },
);

test('a container under another name starts before the manifest follows it, and after', patience, async () => {
  const [first, second] = [named('lxc', web, 'first'), named('lxc', web, 'second')];
  await shell('lxc-copy --allowrunning -n "$1" -N "$2"', web.name, first);
  await provisioned.write('named.yaml', manifest([lxc(web.name), lxc(first), lxc(shop.name, './copied-host.aa')]));
  await provisioned.apply('named.yaml');
  await shell('lxc-copy -R -n "$1" -N "$2"', first, second);
  expect(await startOf(second)).toBe('started');
  expect(await profilesIn(namespaceOf(second))).toEqual(['service']);
  await host.output(['lxc-stop', '-k', '-n', second]);
  // What its settings led to goes with the container of the old name.
  await provisioned.write('named.yaml', manifest([lxc(web.name), lxc(second), lxc(shop.name, './copied-host.aa')]));
  await provisioned.apply('named.yaml');
  expect((await host.output(['lxc-ls', '-1'])).split('\n')).toContain(second);
  expect(await startOf(second)).toBe('started');
  expect(await profilesIn(namespaceOf(second))).toEqual(['service']);
  await host.output(['lxc-stop', '-k', '-n', second]);
  await provisioned.apply('copied.yaml');
});

test('LXC works with what comes back from a snapshot or a backup when all else is gone', patience, async () => {
  const restored = named('lxc', web, 'restored');
  const backup = await host.output(['cat', `${web.folder}/config`]);
  await web.stop();
  await host.output(['lxc-snapshot', '-n', web.name]);
  await shop.stop();
  expect(await provisioned.lamellar(['remove', '--yes'])).toMatchObject({ exitCode: 0 });
  expect(await host.output(['cat', `${web.folder}/snaps/snap0/config`])).not.toContain('lamellar');
  await host.writeFile(
    `${web.folder}/snaps/snap0/config`,
    backup.replaceAll(`${web.folder}/rootfs`, `${web.folder}/snaps/snap0/rootfs`),
  );
  await host.writeFile(`${web.folder}/config`, backup);
  await host.output(['rm', '-rf', '/etc/lamellar']);
  await shell(
    'lxc-snapshot -n "$1" -r snap0 -N "$2"; lxc-info -n "$2"; lxc-snapshot -n "$1" -d snap0',
    web.name,
    restored,
  );
  for (const name of [web.name, restored]) {
    expect(await startOf(name)).toContain(`container ${name} does not start without its container layer`);
    expect((await provisioned.lamellar(['remove', '--yes', '--container', name])).exitCode).toBe(0);
    expect(await startOf(name)).toBe('started');
    await host.output(['lxc-stop', '-k', '-n', name]);
  }
  await provisioned.apply('copied.yaml');
});

test('copies of Incus, under other names, and from snapshots that are older than their layers', patience, async () => {
  const [copy, renamed] = [named('incus', db, 'copy'), named('incus', db, 'renamed')];
  const copied = { name: `incus-${copy}_<var-lib-incus>`, renamed: `incus-${renamed}_<var-lib-incus>` };
  const others = [lxc(web.name), lxc(shop.name, './copied-host.aa')];
  await provisioned.write('earlier.yaml', manifest([...others, incus('own')]));
  await provisioned.apply('earlier.yaml');
  await db.start();
  await shell('incus snapshot create "$1" old; incus copy "$1" "$2"; incus start "$2" < /dev/null', db.name, copy);
  expect(await profilesIn(copied.name)).toEqual(['service']);
  await shell('incus stop --force "$1"; incus rename "$1" "$2"; incus start "$2" < /dev/null', copy, renamed);
  expect(await profilesIn(copied.renamed)).toEqual(['service']);
  expect(await provisioned.lamellar(['status', '--manifest', 'earlier.yaml'])).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(
      new RegExp(`^${renamed} +running +of another .*\n  has settings of lamellar, but is not in the manifest$`, 'm'),
    ) as string,
  });
  await shell('incus delete --force "$1"', renamed);
  expect(await profilesIn(db.namespace)).toEqual(['service']);

  await provisioned.write('later.yaml', manifest([...others, incus('later')]));
  await provisioned.apply('later.yaml');
  await shell('incus stop --force "$1"; incus snapshot restore "$1" old; incus snapshot delete "$1" old', db.name);
  await expect(db.start()).rejects.toThrow('has not started');
  expect(await lastWord()).toMatch(
    new RegExp(
      `^container ${db.name} does not start without its container layer: File /etc/lamellar/.* Run lamellar apply`,
    ),
  );
  await provisioned.apply('later.yaml');
  await db.start();
  expect(await profilesIn(db.namespace)).toEqual(['later']);
});
