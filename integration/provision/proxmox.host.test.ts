import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

// A host of LXC in place of a node of Proxmox VE: `start` writes the lines that `update_lxc_config` of PVE::LXC writes.
const host = sharedLxcHost();
const patience = { timeout: 900_000 };
const [id, own, settings] = ['199', '/etc/pve/lxc/199.conf', '/etc/pve/lamellar/ct/199.conf'];
const namespace = `lxc-${id}_<-var-lib-lxc>`;
const nodes = '/etc/pve/nodes/node1';
let provisioned: ProvisionedHost;
let created: string;

const snapshot = '[before-update]\narch: amd64\nostype: debian\n';
const policy = 'abi <abi/4.0>,\ninclude <tunables/global>\nprofile service {\n  file,\n  signal,\n}\n';

/** Writes the manifest. */
function manifest(nesting: boolean, ...rules: readonly string[]): Promise<void> {
  const list = JSON.stringify(rules);
  return provisioned.write(
    'pve.yaml',
    `lamellar: 1\ncontainers:\n  web:\n    runtime: proxmox\n    name: "${id}"\n    host: {nesting: ${nesting}, rules: ${list}}\n    container: {policy: [./service.aa]}\n`,
  );
}

/** Runs `status`, and returns the exit status and the words about the container. */
async function status(): Promise<string> {
  const { exitCode, stdout } = await lamellar('status');
  const [, line = ''] = stdout.trimEnd().split('\n');
  const notes = stdout.trimEnd().split('\n').slice(2);
  return [
    exitCode,
    line.replaceAll(/  +/g, ', ').replace(/\d+ (?=unconfined$)/, ''),
    ...notes.map((note) => note.trim()),
  ].join('; ');
}

/** Runs a command on the manifest. */
function lamellar(...words: readonly string[]) {
  return provisioned.lamellar([...words, '--manifest', 'pve.yaml']);
}

/** Starts the container as Proxmox VE does: writes LXC's configuration anew, with the `lxc.*` lines of its own at the end. */
async function start(generated: readonly string[]): Promise<void> {
  await host.run(['lxc-stop', '-k', '-n', id]);
  const [current = ''] = (await host.output(['cat', own])).split('\n[');
  const copied = current.split('\n').flatMap((line) => (line.startsWith('lxc.') ? [line.replace(':', ' =')] : []));
  const lines = ['lxc.apparmor.profile = generated', 'lxc.apparmor.raw = allow mqueue,', ...generated, ...copied];
  await host.writeFile(`/var/lib/lxc/${id}/config`, `${created}\n${lines.join('\n')}\n`);
  await host.output(['lxc-start', '-n', id]);
}

/** Copies rendered files, and the planned change of Proxmox's configuration, as an administrator would. */
async function install(): Promise<void> {
  const { stdout } = await lamellar('plan', '--format', 'json');
  const { files } = JSON.parse(stdout) as {
    readonly files: readonly { readonly path: string; readonly after: string }[];
  };
  for (const { path, after } of files) if (path === own) await host.writeFile(own, after);
  await host.output(['rm', '-rf', '/root/manifests/for-pve']);
  expect(await lamellar('plan', '--out', 'for-pve')).toMatchObject({ exitCode: 0 });
  await host.output(['cp', '-r', '/root/manifests/for-pve/etc/pve/lamellar', '/etc/pve']);
}

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  await host.output(['lxc-create', '-n', id, '-t', 'busybox']);
  created = (await host.output(['cat', `/var/lib/lxc/${id}/config`])).replaceAll(/^lxc\.apparmor.*$/gm, '');
  await host.output(['mkdir', '-p', `${nodes}/lxc`]);
  await host.output(['ln', '-s', 'nodes/node1/lxc', '/etc/pve/lxc']);
  await host.writeFile(own, `#a description\narch: amd64\nostype: debian\n\n${snapshot}`);
  await provisioned.write('service.aa', policy);
  await manifest(false, 'deny capability net_raw,');
}, 900_000);

afterAll(async () => {
  await host.output(['lxc-destroy', '-f', '-n', id]);
  await host.output(['rm', '-rf', '/etc/pve', '/root/manifests']);
}, 900_000);

const closed = ['lxc.apparmor.raw = deny mount -> /proc/,', 'lxc.apparmor.raw = deny mount -> /sys/,'];
const nested = [
  'lxc.apparmor.allow_nesting = 1',
  'lxc.apparmor.raw = allow userns,',
  'lxc.apparmor.raw = mount fstype=nfs,',
];

/** Mounts that Proxmox VE allows only with nesting, or never. The kernel refuses a second sysfs at /sys as busy. */
const mounts = [
  ['proc', '/mnt'],
  ['tmpfs', '/proc'],
  ['tmpfs', '/mnt'],
  ['tmpfs', '/sys'],
  ['sysfs', '/mnt'],
] as const;

/** Attempts a mount in the container, and undoes the mount. Throws for a refusal by anything but AppArmor. */
async function canMount(type: string, target: string): Promise<boolean> {
  const script = `mount -t ${type} none ${target} && umount ${target}`;
  const { exitCode, stderr } = await host.run(['lxc-attach', '-n', id, '--clear-env', '--', 'sh', '-c', script]);
  if (exitCode !== 0 && !stderr.includes('Permission denied')) throw new Error(`mount of ${type}: ${stderr}`);
  return exitCode === 0;
}

test('`init` finds the container, also before the first start', patience, async () => {
  await host.output(['mv', `/var/lib/lxc/${id}/config`, '/root/config']);
  await provisioned.lamellar(['init', '--manifest', 'found.yaml']);
  await host.output(['mv', '/root/config', `/var/lib/lxc/${id}/config`]);
  const found = await host.output(['cat', '/root/manifests/found.yaml']);
  expect(found).toContain(
    `  "${id}":\n    runtime: proxmox\n    host-layer:\n      nesting: false\n      privileged: true\n`,
  );
});

test('`plan` shows the files for Proxmox VE, and `apply` writes none of them', patience, async () => {
  await start(closed);
  const before = await provisioned.picture('/etc');
  const { exitCode, stdout } = await lamellar('plan', '--format', 'json');
  const plan = JSON.parse(stdout) as {
    readonly files: readonly { readonly path: string }[];
    readonly restarts: string[];
  };
  expect(exitCode).toBe(0);
  expect(plan.files.map(({ path }) => path)).toEqual([settings, own]);
  expect(plan.restarts).toEqual(['web']);
  expect(await status()).toBe(
    '1; web, running, not applied, not loaded, unconfined; not applied: see `lamellar plan`; not loaded, or different from the manifest: service',
  );
  const applied = await lamellar('apply', '--yes');
  expect(applied).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('lamellar plan --out DIRECTORY') as string,
  });
  expect(await provisioned.picture('/etc')).toBe(before);
});

test('the files put both layers into force from the next start, and `plan` finds nothing to do', patience, async () => {
  await install();
  const line = `lxc.include: ${settings}`;
  expect(await host.output(['cat', own])).toBe(`#a description\narch: amd64\nostype: debian\n${line}\n\n${snapshot}`);
  expect((await lamellar('plan')).stdout).toBe(
    'nothing to do now\n\nin force after the next start:\n  the host layer of web\n  the container layer of web\n',
  );
  expect(await status()).toBe(
    '1; web, running, applied, not loaded, unconfined; not loaded, or different from the manifest: service',
  );
  await start(closed);
  expect(await status()).toBe('0; web, running, applied, loaded, unconfined');
  expect((await provisioned.loaded(namespace)).map((profile) => profile.split(' ')[0])).toEqual(['service']);
  expect(await lamellar('plan')).toMatchObject({ exitCode: 0 });
  await host.output(['rm', `/var/lib/lxc/${id}/config`]);
  expect(await lamellar('plan'), 'without the file that Proxmox VE writes').toMatchObject({ exitCode: 0 });
  expect(await status()).toBe('0; web, running, applied, loaded, unconfined');
});

test('answers are those of the kernel, with and without nesting', patience, async () => {
  for (const [generated, features] of [
    [closed, ''],
    [nested, 'features: nesting=1,mount=nfs\n'],
  ] as const) {
    const text = await host.output(['cat', own]);
    await host.writeFile(own, text.replace(/^features.*\n/m, '').replace('ostype', `${features}ostype`));
    await manifest(features !== '', 'deny capability net_raw,');
    await install();
    await start(generated);
    expect(await lamellar('plan'), `features ${features}`).toMatchObject({ exitCode: 0 });
    for (const [type, target] of mounts) {
      const { exitCode } = await lamellar('can', 'web:unconfined', 'mount', 'none', `${target}/`, type);
      expect(exitCode === 0, `mount of ${type} at ${target}, features ${features}`).toBe(await canMount(type, target));
    }
  }
});

test('a change of the container layer alone waits for the next start', patience, async () => {
  await provisioned.write('service.aa', policy.replace('  signal,\n', '  signal,\n  ptrace,\n'));
  await install();
  const { stdout } = await lamellar('plan');
  expect(stdout).toContain('in force after the next start:\n  the container layer of web\n');
  expect(stdout).not.toContain('the host layer of web');
  await provisioned.write('service.aa', policy);
  await install();
});

test('`plan` compares a changed manifest with the applied files', patience, async () => {
  await manifest(true, 'deny capability net_raw,', 'deny capability chown,');
  const { exitCode, stdout } = await lamellar('plan');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('loses capability chown');
  expect(stdout).not.toContain('new labels');
});

test('a container whose own lines select a profile is reported', patience, async () => {
  const text = await host.output(['cat', own]);
  await host.writeFile(own, text.replace('ostype: debian\n', 'ostype: debian\nlxc.apparmor.profile: unconfined\n'));
  const { exitCode, stderr } = await lamellar('plan');
  expect(exitCode).toBe(3);
  expect(stderr).toContain(`${own}:5 selects no profile at all`);
});
