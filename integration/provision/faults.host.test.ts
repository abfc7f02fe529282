import { afterAll, beforeAll, expect, test } from 'vitest';
import { againstSchema } from '../docs/against-schema.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();
const home = '/etc/lamellar';

let provisioned: ProvisionedHost;
let container: LabLxcContainer;
let configuration: string;
let broken: string;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  container = await LabLxcContainer.create(host, { kind: 'busybox' });
  configuration = await host.output(['cat', `${container.folder}/config`]);
  broken = `allow signal (term) from ${container.name}:service to ${container.name}:service`;
  await provisioned.write('fault.aa', 'abi <abi/4.0>,\nprofile service { file, }\n');
  await provisioned.write('fault.yaml', manifest(container.name));
  await provisioned.write('gone.yaml', manifest('nobody'));
  await provisioned.write('both.yaml', manifest(container.name, 'nobody'));
  await provisioned.write('odd.aa', 'profile odd { signal (foo), }\n');
  await provisioned.write(
    'broken.yaml',
    `${manifest(container.name)}host:\n  policy: [./odd.aa]\nexpect:\n  - ${broken}\n  - deny ptrace from host:** to ${container.name}:service\n`,
  );
}, 900_000);

afterAll(() => container.destroy());

function manifest(...names: readonly string[]): string {
  const entry = (name: string): string => `  ${name}:\n    runtime: lxc\n    container:\n      policy: [./fault.aa]\n`;
  return `lamellar: 1\ncontainers:\n${names.map(entry).join('')}`;
}

/** Faults of a host during `apply`, as a shell line before and a shell line after the run. */
const faults: readonly (readonly [what: string, before: string, after: string, manifest: string, said: RegExp])[] = [
  [
    'another run goes on',
    'exec 9> /run/lamellar.lock; flock 9',
    ':',
    'fault.yaml',
    /another lamellar run is changing the host/,
  ],
  [
    'the disk is full',
    `mkdir ${home}; mount -t tmpfs -o size=8k none ${home}`,
    `umount ${home}; rmdir ${home}`,
    'fault.yaml',
    /no space left on device, \w+ '\//,
  ],
  [
    'nothing can be written',
    `mkdir ${home}; mount -t tmpfs -o ro none ${home}`,
    `umount ${home}; rmdir ${home}`,
    'fault.yaml',
    /read-only file system/,
  ],
  [
    'a configuration is a symbolic link',
    'mv $C/config $C/kept; ln -s kept $C/config',
    'mv $C/kept $C/config',
    'fault.yaml',
    /ELOOP/,
  ],
  [
    'there is no such container',
    ':',
    ':',
    'gone.yaml',
    /there is no container `nobody`: no \/var\/lib\/lxc\/nobody\/config/,
  ],
  [
    'apparmor_parser is not there',
    'mv /usr/sbin/apparmor_parser /root/parser',
    'mv /root/parser /usr/sbin/apparmor_parser',
    'fault.yaml',
    /apparmor_parser is not installed/,
  ],
];

test.each(faults)(
  '%s: the problem is reported, and nothing is changed',
  { timeout: 900_000 },
  async (_, before, after, name, said) => {
    const script = `C=${container.folder}; ${before}; cd /root/manifests; lamellar apply --yes --manifest ${name}; status=$?; ls -A ${home} 2>/dev/null; ${after}; exit $status`;
    const { exitCode, stdout, stderr } = await host.run(['sh', '-c', script], { timeout: 600 });
    expect(stderr).toMatch(said);
    expect(exitCode).toBe(3);
    expect(stdout).not.toContain('generations');
    expect(stdout).not.toContain('unfinished');
    expect(await provisioned.picture(home)).toBe('');
    expect(await host.output(['cat', `${container.folder}/config`])).toBe(configuration);
  },
);

test(
  'a missing container does not stop changes of further containers; failed expectations and errors are reported',
  { timeout: 900_000 },
  async () => {
    const shown = 'there is no container `nobody`: no /var/lib/lxc/nobody/config';
    const left = { exitCode: 3, stderr: expect.stringContaining(shown) as string };
    await expectSchema('plan', 'both.yaml');
    expect(await provisioned.lamellar(['apply', '--yes', '--manifest', 'both.yaml'])).toMatchObject(left);
    expect(await host.output(['cat', `${container.folder}/config`])).toContain('# Added by `lamellar apply`');
    expect(await provisioned.lamellar(['plan', '--manifest', 'both.yaml'])).toMatchObject({
      ...left,
      stdout: 'nothing to do\n',
    });
    expect(await provisioned.lamellar(['status', '--manifest', 'both.yaml'])).toMatchObject({
      exitCode: 3,
      stdout: expect.stringMatching(
        new RegExp(`^${container.name} +stopped +applied +- +-\nnobody +gone +not known +- +-\n  ${shown}$`, 'm'),
      ) as string,
    });
    for (const command of ['plan', 'status'] as const) await expectSchema(command, 'both.yaml');
    for (const command of ['plan', 'status']) {
      const { exitCode, stderr } = await provisioned.lamellar([command, '--manifest', 'broken.yaml']);
      expect({ command, exitCode }).toEqual({ command, exitCode: 1 });
      expect(stderr).toContain(broken);
      expect(stderr).toContain("some of the host's policy is invalid");
      expect(stderr).toContain('unknown permission `foo`');
    }
    expect(await provisioned.lamellar(['remove', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await host.output(['cat', `${container.folder}/config`])).toBe(configuration);
  },
);

test(
  'a container that cannot be changed completely stays unchanged, and further containers change',
  { timeout: 900_000 },
  async () => {
    const other = { name: `${container.name}-other`, folder: `${container.folder}-other` };
    const make = 'mkdir "$1"; cp "$2/config" "$1/config"; mount --bind "$1/config" "$1/config"';
    await host.output(['sh', '-euc', make, 'sh', other.folder, container.folder]);
    try {
      await provisioned.write('bound.yaml', manifest(container.name, other.name));
      const { exitCode, stderr } = await provisioned.lamellar(['apply', '--yes', '--manifest', 'bound.yaml']);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 3,
        stderr: expect.stringMatching(
          new RegExp(
            `container .${other.name}. cannot be changed: EBUSY[^]*continuing without ${other.name}\n[^]*applied, but for ${other.name}\n$`,
          ),
        ) as string,
      });
      expect(await host.output(['cat', `${container.folder}/config`])).toContain('# Added by `lamellar apply`');
      expect(await host.output(['cat', `${other.folder}/config`])).toBe(configuration);
      expect(await provisioned.picture(home)).not.toContain(other.name);
      expect(await provisioned.lamellar(['remove', '--yes'])).toMatchObject({ exitCode: 0 });
      expect(await host.output(['cat', `${container.folder}/config`])).toBe(configuration);
    } finally {
      await host.output(['sh', '-c', 'umount "$1/config"; rm -r "$1"', 'sh', other.folder]);
    }
  },
);

/** Verifies the JSON output of a command against the published schema. */
async function expectSchema(command: 'plan' | 'status', name: string): Promise<void> {
  const { stdout } = await provisioned.lamellar([command, '--manifest', name, '--format', 'json']);
  expect(againstSchema(command, stdout), command).toEqual([]);
}

test.each([
  ['goes on', 'exec 9> /run/lamellar.lock; flock 9', 'another lamellar run is changing the host now'],
  ['was killed', ':', 'an earlier run was killed; the next apply or remove rolls back its changes'],
])('a plan reports a run that %s', { timeout: 900_000 }, async (_, before, said) => {
  const script = `mkdir ${home}; touch ${home}/unfinished.json; ${before}; cd /root/manifests; lamellar plan --manifest fault.yaml; rm -r ${home}`;
  const { stderr } = await host.run(['sh', '-c', script], { timeout: 600 });
  expect(stderr).toContain(`lamellar: ${said}\n`);
});

test('at a terminal it asks, and obeys the answer', { timeout: 900_000 }, async () => {
  const requested = async (answer: string) => {
    // Answers after the question, like a person.
    const command =
      'cd /root/manifests && t=$(mktemp) && (until grep -q "apply this" "$t"; do sleep 0.2; done; echo "$1") | script -qefc "$2" "$t"';
    const { exitCode, stdout } = await host.run(
      ['sh', '-c', command, 'sh', answer, 'lamellar apply --manifest fault.yaml'],
      { timeout: 600 },
    );
    expect(stdout).toContain('apply this? [y/N]');
    return exitCode;
  };
  expect(await requested('n')).toBe(1);
  expect(await provisioned.picture(home)).toBe('');
  expect(await requested('y')).toBe(0);
  expect(await host.output(['cat', `${container.folder}/config`])).toContain('# Added by `lamellar apply`');
  expect(await provisioned.lamellar(['remove', '--yes'])).toMatchObject({ exitCode: 0 });
});

test('an ordinary user gets a hint to use root', { timeout: 900_000 }, async () => {
  const { exitCode, stderr } = await host.run(
    [
      'setpriv',
      '--reuid=65534',
      '--clear-groups',
      'sh',
      '-c',
      'cp /usr/local/bin/lamellar /tmp/l.cjs; cd /tmp; printf "lamellar: 1\\n" > lamellar.yaml; /usr/bin/node l.cjs apply --yes',
    ],
    { timeout: 600 },
  );
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('only root can do this') as string,
  });
});

test('policy loaded by a running container is not removed', { timeout: 900_000 }, async () => {
  await container.start();
  await container.loadPolicy('abi <abi/4.0>,\nprofile service { signal, }\n');
  const loaded = await provisioned.loaded(container.namespace);
  const { exitCode, stderr } = await provisioned.lamellar(['apply', '--yes', '--manifest', 'fault.yaml']);
  expect(exitCode).toBe(3);
  expect(stderr).toContain(`container \`${container.name}\` has service loaded, but not by lamellar`);
  expect(await provisioned.loaded(container.namespace)).toEqual(loaded);
  expect(await provisioned.picture(home)).toBe('');
});
