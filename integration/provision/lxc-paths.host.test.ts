import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

// Containers in LXC paths different from the usual path.
const host = sharedLxcHost();

let provisioned: ProvisionedHost;
let web: LabLxcContainer;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  web = await LabLxcContainer.create(host, { kind: 'busybox' });
  await provisioned.write('usual.aa', 'abi <abi/4.0>,\nprofile service { file, }\n');
  await provisioned.write('later.aa', 'abi <abi/4.0>,\nprofile later { file, }\n');
  await provisioned.write('usual.yaml', `lamellar: 1\ncontainers:\n${usual()}`);
  await provisioned.apply('usual.yaml');
  await web.start();
}, 900_000);

afterAll(async () => {
  await provisioned.lamellar(['remove', '--yes']);
  await web.destroy();
}, 900_000);

function usual(): string {
  return `  ${web.name}:\n    runtime: lxc\n    container: { policy: [./usual.aa] }\n`;
}

/** The names of the profiles in a policy namespace. */
async function profilesIn(namespace: string): Promise<readonly string[]> {
  return (await provisioned.loaded(namespace)).map((line) => line.split(' ')[0] ?? '');
}

/** Runs a script with the given words as arguments. */
function shell(script: string, ...words: readonly string[]): Promise<string> {
  return host.output(['sh', '-euc', script, 'sh', ...words]);
}

test(
  'containers of one name in different LXC paths stay separate, and so does a copy in an unknown path',
  { timeout: 900_000 },
  async () => {
    const [path, elsewhere] = ['/srv/copied', '/mnt/copied'];
    const other = { name: `${web.name}-srv`, namespace: `lxc-${web.name}_<-srv-copied>` };
    const copied = `lxc-${web.name}_<-mnt-copied>`;
    await shell('mkdir -p "$1" "$2"; lxc-create -P "$1" -n "$3" -t busybox', path, elsewhere, web.name);
    try {
      const section = `  ${other.name}:\n    runtime: lxc\n    path: ${path}\n    name: ${web.name}\n    container: { policy: [./later.aa] }\n`;
      await provisioned.write('paths.yaml', `lamellar: 1\ncontainers:\n${usual()}${section}`);
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
      expect(stdout).toMatch(
        /^ {2}has the settings of .*, but is not in the manifest\n {2}loaded, but not in the manifest: later$/m,
      );
      expect(await provisioned.lamellar(['init', '--print-missing', '--manifest', 'paths.yaml'])).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining(`path: "${elsewhere}"\n`) as string,
      });
      // Only status and init search all running containers.
      expect(await provisioned.lamellar(['plan', '--manifest', 'paths.yaml'])).toMatchObject({
        exitCode: 0,
        stdout: 'nothing to do\n',
      });
      const removed = await provisioned.lamellar(['remove', '--yes', '--container', `${elsewhere}/${web.name}`]);
      expect(removed).toMatchObject({ exitCode: 0, stdout: `files:\n  ~ ${elsewhere}/${web.name}/config\n` });
      await provisioned.apply('usual.yaml');
      expect(await host.output(['cat', `${path}/${web.name}/config`])).not.toContain('lamellar');
      expect(await Promise.all([web.namespace, other.namespace].map(profilesIn))).toEqual([['service'], []]);
    } finally {
      for (const place of [path, elsewhere]) await host.run(['lxc-destroy', '-f', '-P', place, '-n', web.name]);
      await shell('rm -rf "$1" "$2"', path, elsewhere);
    }
  },
);
