import { afterAll, beforeAll, expect, test } from 'vitest';
import { againstSchema } from '../docs/against-schema.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { processMaySignal } from './may-signal.ts';
import { ProvisionedHost } from './provisioned-host.ts';

// Differences of containers from the manifest are reported truthfully, and answers agree with the kernel.
const host = sharedLxcHost();
const patience = { timeout: 600_000 };

let provisioned: ProvisionedHost;
/** The container's configuration includes a rule, and the host layer has the rule in addition to the manifest's. */
let web: LabLxcContainer;
/** A container without a container layer. */
let plain: LabLxcContainer;
/** A file included by the configuration of `web`. */
const more = '/root/more.conf';

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  await host.writeFile(more, '# more\nlxc.apparmor.raw = signal (send) peer=unconfined,\n');
  // The container's root could change the policy namespace.
  const securityfs = 'lxc.mount.entry = /sys/kernel/security sys/kernel/security none rw,bind,optional 0 0';
  const configuration = [`lxc.include = ${more}`, 'lxc.cap.drop =', securityfs];
  web = await LabLxcContainer.create(host, { kind: 'busybox', configuration });
  plain = await LabLxcContainer.create(host, { kind: 'busybox' });
  await provisioned.write('real.aa', 'abi <abi/4.0>,\nprofile service { file, signal, ptrace, }\n');
  const layer = '    container: { policy: [./real.aa] }\n';
  await provisioned.write(
    'real.yaml',
    `lamellar: 1\ncontainers:\n  ${web.name}:\n    runtime: lxc\n${layer}  ${plain.name}:\n    runtime: lxc\n`,
  );
  await provisioned.apply('real.yaml');
  await Promise.all([web.start(), plain.start()]);
}, 600_000);

afterAll(async () => {
  await provisioned.lamellar(['remove', '--yes']);
  for (const container of [web, plain]) await container.destroy();
  await host.run(['rm', '-f', more]);
});

function lamellar(...words: readonly string[]) {
  return provisioned.lamellar([...words, '--manifest', 'real.yaml']);
}

test('a rule included by a configuration counts in answers like for the kernel, with its place', patience, async () => {
  expect([await processMaySignal(host, web.profile), await processMaySignal(host, plain.profile)]).toEqual([
    true,
    false,
  ]);
  const { exitCode, stdout } = await lamellar('can', web.profile, 'signal:cont', 'unconfined');
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringContaining(
      `${more}:2: signal (send) peer=unconfined, (included from host layer of `,
    ) as string,
  });
  expect(await lamellar('can', plain.profile, 'signal:cont', 'unconfined')).toMatchObject({ exitCode: 1 });
  expect(await lamellar('plan')).toMatchObject({ exitCode: 0, stdout: 'nothing to do\n' });
});

test('root of a container can neither remove nor replace its layer', patience, async () => {
  const before = await provisioned.loaded(web.namespace);
  expect(before).toHaveLength(1);
  await provisioned.write('looser.aa', 'abi <abi/4.0>,\nprofile service flags=(unconfined) { }\n');
  const attempts =
    'cd /root/manifests; apparmor_parser -QKS looser.aa > looser.bin; for file in .replace .load; do lxc-attach -n "$1" -- sh -c "cat > /sys/kernel/security/apparmor/$file" < looser.bin; done; lxc-attach -n "$1" -- sh -c "printf service > /sys/kernel/security/apparmor/.remove"';
  await host.run(['sh', '-c', attempts, 'sh', web.name]);
  expect(await provisioned.loaded(web.namespace)).toEqual(before);
  const guarded = await lamellar('can', `${web.name}:unconfined`, 'capability:mac_admin');
  expect(guarded).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining(
      `protection of ${web.name}'s container layer:1: deny capability mac_admin,`,
    ) as string,
  });
});

test('a container without a configured profile is reported and stays unchanged', patience, async () => {
  const configuration = `${plain.folder}/config`;
  await host.output(['sh', '-c', `echo 'lxc.apparmor.profile = unconfined' >> ${configuration}`]);
  await plain.stop();
  await plain.start();
  expect(await plain.label()).toBe('unconfined');
  const message = 'selects no profile at all (`unconfined`) instead of the host layer of the manifest';
  const status = await lamellar('status');
  expect({ ...status, stdout: status.stdout.replaceAll(/\s+/g, ' ') }).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining(message) as string,
  });
  for (const words of [['plan'], ['apply', '--yes']])
    expect(await lamellar(...words)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(message) as string,
    });
  await host.output(['sed', '-i', '$d', configuration]);
  await plain.stop();
  await plain.start();
  expect(await plain.label()).toBe(`${plain.profile}//&:${plain.namespace}:unconfined`);
  expect(await lamellar('status')).toMatchObject({ exitCode: 0 });
});

/** The status of `web`: the line without the name, and the problems. */
function statusOfWeb() {
  return statusOf(web, 'real.yaml');
}

async function statusOf({ name }: LabLxcContainer, manifest: string) {
  const { exitCode, stdout } = await provisioned.lamellar(['status', '--manifest', manifest]);
  const lines = stdout.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`${name} `));
  const below = lines.slice(at + 1);
  const wrong = below.slice(
    0,
    below.findIndex((line) => !line.startsWith('  ')),
  );
  return {
    exitCode,
    line: (lines[at] ?? '').slice(name.length).trim(),
    wrong: wrong.map((line) => line.trim()).join(' '),
  };
}

/**
 * Counts the processes of `web` by profile, and the busybox processes without the profile `box`, according to the
 * kernel.
 */
async function processesOfWeb() {
  const script =
    'for pid in $(find /sys/fs/cgroup/lxc.payload."$1" -name cgroup.procs -exec cat {} +); do echo "$(cat /proc/$pid/attr/apparmor/current) $(readlink /proc/$pid/exe)"; done';
  const lines = (await host.output(['sh', '-c', script, 'sh', web.name])).split('\n').filter((line) => line !== '');
  const [counts, early] = [new Map<string, number>(), new Map<string, number>()];
  const add = (to: Map<string, number>, key: string): void => void to.set(key, (to.get(key) ?? 0) + 1);
  for (const line of lines) {
    const [, profile = '', program = ''] = /:([^: ]+) \(\w+\) (.*)$/.exec(line) ?? [];
    add(counts, profile);
    if (profile === 'unconfined' && /^\/(?:usr\/)?bin\/busybox$/.test(program)) add(early, program);
  }
  return { counts, early, lines };
}

/** The expected status of `web` for the counted processes. */
async function expectedOfWeb() {
  const { counts, early } = await processesOfWeb();
  const sorted = [...counts].sort(([left, one], [right, other]) => other - one || (left < right ? -1 : 1));
  const inWords = (count: number) => (count === 1 ? 'one process' : `${count} processes`);
  return {
    exitCode: early.size > 0 ? 1 : 0,
    line: `running  applied  loaded  ${sorted.map(([profile, count]) => `${count} ${profile}`).join(', ')}`,
    wrong: [...early]
      .map(([program, count]) => `${inWords(count)} of ${program} without the attaching profile box`)
      .join(' '),
  };
}

test('processes older than their profile are reported until their restart', patience, async () => {
  const rules = 'file, capability, network, mount, umount, pivot_root, unix, signal, ptrace,';
  const policy = `abi <abi/4.0>,\nprofile box /{,usr/}bin/busybox flags=(attach_disconnected) { ${rules} }\n`;
  await provisioned.write('real.aa', policy);
  const { early, lines } = await processesOfWeb();
  const planned = await lamellar('plan');
  const [[path, count] = ['', 0]] = early;
  expect(path, lines.join('\n')).not.toBe('');
  expect(planned.stdout).toContain(
    `running processes:\n    ${web.name}: ${count === 1 ? '1 process' : `${count} processes`} of ${path} ${count === 1 ? 'runs' : 'run'} without box until restarted\n`,
  );
  await provisioned.apply('real.yaml');
  const before = await expectedOfWeb();
  expect(before.exitCode).toBe(1);
  expect(await statusOfWeb()).toEqual(before);
  await web.stop();
  await web.start();
  await untilBooted();
  expect(await statusOfWeb()).toEqual(await expectedOfWeb());
});

/** Waits until some processes run under the profile, with an equal count two seconds later. */
async function untilBooted(): Promise<void> {
  let before = 0;
  const isSettled = async (): Promise<boolean> => {
    const now = (await processesOfWeb()).counts.get('box') ?? 0;
    const settled = now > 0 && now === before;
    before = now;
    return settled;
  };
  await expect.poll(isSettled, { timeout: 60_000, interval: 2000 }).toBe(true);
}

test('processes of a removed profile are reported before the removal', patience, async () => {
  const { counts } = await processesOfWeb();
  await provisioned.write('real.aa', 'abi <abi/4.0>,\nprofile service { file, }\n');
  const { stdout } = await lamellar('plan');
  expect(stdout).toContain(`  - ${web.name}: ${counts.get('box')} processes under box lose the profile\n`);
  expect(stdout).not.toContain('in force after the next start');
  expect(stdout.match(/real\.aa$/gm)).toHaveLength(1);
  await provisioned.apply('real.yaml');
  // The processes keep the name of the profile, in unconfined mode, and the host layer.
  const { lines } = await processesOfWeb();
  const under = lines.filter((line) => line.includes(':box ('));
  expect(under).toHaveLength(counts.get('box') ?? 0);
  expect(under.filter((line) => !line.startsWith(`${web.profile}//&`) || !line.includes(':box (mixed) '))).toEqual([]);
  const line = expect.stringMatching(/^running +applied +loaded +\d+ unconfined$/) as string;
  expect(await statusOfWeb()).toMatchObject({ exitCode: 0, line, wrong: '' });
});

test('undeclared profiles in its policy namespace and a missing namespace are reported', patience, async () => {
  await web.loadPolicy('abi <abi/4.0>,\nprofile extra { }\n');
  expect(await statusOfWeb()).toMatchObject({ exitCode: 0, wrong: 'loaded, but not in the manifest: extra' });
  await host.output(['rmdir', `/sys/kernel/security/apparmor/policy/namespaces/${web.namespace}`]);
  const { exitCode, line, wrong } = await statusOfWeb();
  expect([exitCode, line]).toEqual([1, expect.stringMatching(/^running +applied +lost\b/)]);
  expect(wrong).toContain('the policy namespace and the container layer are gone');
  expect(wrong).not.toContain('an older host layer');
  const lost = expect.stringContaining(`the container layer of ${web.name}: its policy namespace is gone`) as string;
  for (const words of [
    ['plan', '--detailed-exitcode'],
    ['apply', '--yes'],
  ])
    expect(await lamellar(...words)).toMatchObject({ exitCode: 1, stdout: lost });
  await web.stop();
  expect(await statusOfWeb()).toMatchObject({
    exitCode: 0,
    line: expect.stringMatching(/^stopped +applied/) as string,
  });
  await web.start();
  expect(await statusOfWeb()).toMatchObject({ exitCode: 0 });
});

test('a host layer that was unloaded by hand is lost until the container starts again', patience, async () => {
  const unload = 'printf %s "$1" > /sys/kernel/security/apparmor/.remove';
  await host.output(['sh', '-c', unload, 'sh', `:${web.namespace}:service`]);
  await host.output(['sh', '-c', unload, 'sh', web.profile]);
  expect(await web.label()).toBe(`unconfined//&:${web.namespace}:unconfined`);
  const { exitCode, line, wrong } = await statusOfWeb();
  expect([exitCode, line]).toEqual([1, expect.stringMatching(/^running +applied +lost\b/)]);
  expect(wrong).toContain(`its host layer ${web.profile} is not loaded, or was not loaded at the start`);
  expect(wrong).toContain('not loaded, or different from the manifest: service');
  const lost = expect.stringContaining(`the host layer of ${web.name}: the processes are unconfined`) as string;
  expect(await lamellar('plan', '--detailed-exitcode')).toMatchObject({ exitCode: 1, stdout: lost });
  expect(await lamellar('apply', '--yes')).toMatchObject({
    exitCode: 1,
    stdout: lost,
    stderr: expect.stringContaining(`not in force yet: the lost layers of ${web.name}`) as string,
  });
  expect(await provisioned.loaded(web.namespace)).toHaveLength(1);
  await web.stop();
  await web.start();
  expect(await lamellar('plan')).toMatchObject({ exitCode: 0, stdout: 'nothing to do\n' });
  expect(await statusOfWeb()).toMatchObject({ exitCode: 0, wrong: '' });
});

test('a first layer is reported as lost at a reboot from within until LXC has read its hook', patience, async () => {
  const layer = (file: string): string => `    container: { policy: [./${file}] }\n`;
  const ofWeb = `  ${web.name}:\n    runtime: lxc\n${layer('real.aa')}`;
  const first = `lamellar: 1\ncontainers:\n${ofWeb}  ${plain.name}:\n    runtime: lxc\n${layer('first.aa')}`;
  await provisioned.write('first.yaml', first);
  await provisioned.write('first.aa', 'abi <abi/4.0>,\nprofile first { file, }\n');
  const loaded = async () => (await provisioned.loaded(plain.namespace)).map((line) => line.split(' ')[0]);
  const reboot = () => plain.attach(['/bin/busybox', 'reboot', '-f']);
  const lost = 'a reboot from inside loses the container layer, until the next stop and start';
  // Without applied layers, the plan compares with LXC's generated profile.
  expect(await provisioned.lamellar(['remove', '--yes', '--container', plain.name])).toMatchObject({ exitCode: 0 });
  const planned = await provisioned.lamellar(['plan', '--format', 'json', '--manifest', 'first.yaml']);
  const labelOf = (profile: string): string => `${plain.profile}//&:${plain.namespace}:${profile}`;
  expect(JSON.parse(planned.stdout)).toMatchObject({
    restarts: [plain.name],
    byThemselves: [
      {
        subjects: [plain.profile, labelOf('unconfined')],
        changes: [{ kind: 'lost', class: 'capability', operations: ['mac_admin'] }],
      },
    ],
    addedLabels: [labelOf('first')],
    removedLabels: [],
    notCompared: [],
  });
  await provisioned.apply('first.yaml');
  expect(await loaded()).toEqual(['first']);
  // The host layer gets a rule with the first container layer: the rule denies changes of the layer to the container's
  // root.
  const older = 'an older host layer stays in force until the next start';
  expect(await statusOf(plain, 'first.yaml')).toMatchObject({ exitCode: 1, wrong: `${older} ${lost}` });
  expect(await provisioned.lamellar(['plan', '--manifest', 'first.yaml'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining(`\n  the container layer of ${plain.name}\n`) as string,
  });
  await reboot();
  await expect.poll(loaded, { timeout: 60_000 }).toEqual([]);
  // LXC starts the init of a rebooted container under its own profile at first.
  await expect
    .poll(async () => (await statusOf(plain, 'first.yaml')).wrong, { timeout: 60_000 })
    .toBe(`not loaded, or different from the manifest: first ${older} ${lost}`);
  await plain.stop();
  await plain.start();
  expect(await statusOf(plain, 'first.yaml')).toMatchObject({ exitCode: 0, wrong: '' });
  const init = await plain.initPid();
  await reboot();
  await expect.poll(() => plain.initPid(), { timeout: 60_000 }).not.toBe(init);
  await expect.poll(loaded, { timeout: 60_000 }).toEqual(['first']);
  expect(await statusOf(plain, 'first.yaml')).toMatchObject({ exitCode: 0, wrong: '' });
  await provisioned.apply('real.yaml');
});

test('the JSON of status matches its schema', patience, async () => {
  const { stdout } = await lamellar('status', '--format', 'json');
  expect(againstSchema('status', stdout)).toEqual([]);
  const { containers } = JSON.parse(stdout) as { readonly containers: readonly unknown[] };
  expect(containers).toContainEqual(
    expect.objectContaining({
      container: web.name,
      state: 'running',
      wrong: [],
      live: expect.objectContaining({ label: await web.label(), hasNamespace: true, missing: [] }) as object,
    }),
  );
});

test('containers that a manifest lacks are printed as sections for it', patience, async () => {
  await provisioned.write('lacking.yaml', `lamellar: 1\ncontainers:\n  ${web.name}: {runtime: lxc}\n`);
  const { exitCode, stdout } = await provisioned.lamellar(['init', '--update', '--manifest', 'lacking.yaml']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`  ${plain.name}:\n    runtime: lxc\n`);
  expect(stdout).not.toContain(web.name);
});
