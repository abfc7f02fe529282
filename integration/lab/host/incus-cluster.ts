import { join } from 'node:path';
import { execa } from 'execa';
import { monthlyImage } from './cached-image.ts';
import { ClusterMember, memberAddress, memberMac, type MemberFiles } from './cluster-member.ts';
import { freePort } from './free-port.ts';
import { incusImage } from './incus-recipe.ts';
import { hostCommandLine } from './lxc-host-recipe.ts';
import { OwnLxcHost } from './own-lxc-host.ts';
import type { LxcHostImage } from './make-host-image.ts';
import { hashOfSaved } from './saved-host.ts';
import { virtioInitrd } from './virtio-initrd.ts';

/** The members, and a running container of busybox on each member. */
export const clusterContainers = { m1: 'web', m2: 'db', m3: 'app' } as const;

const numbers = [1, 2, 3] as const;

/** In seconds: joining a cluster takes a minute under emulation. */
const patience = { timeout: 600 };

/** An Incus cluster of three restored hosts. */
export class IncusCluster {
  readonly members: readonly ClusterMember[];

  private constructor(members: readonly ClusterMember[]) {
    this.members = members;
  }

  /** Restores the cluster from the cache, which is built from the image of the LXC host if necessary. */
  static async start(): Promise<IncusCluster> {
    const image = await OwnLxcHost.image();
    const folder = await monthlyImage('incus-cluster', await recipeHash(image), (staging) => build(image, staging));
    const network = await freePort();
    const started = await Promise.allSettled(
      numbers.map((number) => {
        const memory = join(folder, `memory${number}`);
        return ClusterMember.start({ ...filesOf(image, folder, number), memory }, number, network);
      }),
    );
    const members = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const cluster = new IncusCluster(members);
    const failed = started.find((each) => each.status === 'rejected');
    if (failed !== undefined) {
      await cluster.kill();
      throw failed.reason;
    }
    await Promise.all(members.map((member) => member.setClock(0)));
    // After the restore, the members need a moment to find each other.
    const online = 'until [ "$(incus cluster list --format csv | grep -c ,ONLINE,)" = 3 ]; do sleep 1; done';
    for (const member of members) await member.output(['sh', '-c', online], patience);
    return cluster;
  }

  async kill(): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
  }
}

function filesOf(image: LxcHostImage, folder: string, number: number): MemberFiles {
  const network = [
    '[Match]',
    `MACAddress=${memberMac(number)}`,
    '[Network]',
    `Address=${memberAddress(number)}/24`,
    'LinkLocalAddressing=no',
    'IPv6AcceptRA=no',
    '',
  ].join('\n');
  const credential = `systemd.set_credential_binary=network.network.10-lan:${Buffer.from(network).toString('base64')}`;
  return {
    kernel: image.kernel,
    initrd: join(folder, 'initrd'),
    // The initial file system finds the disk.
    commandLine: [hostCommandLine, `systemd.hostname=m${number}`, credential].join(' '),
    disk: join(folder, `disk${number}`),
    knownHosts: image.knownHosts,
    identity: image.identity,
  };
}

/** Boots three hosts from copies of the image, forms the cluster, and saves the hosts at the same time. */
async function build(image: LxcHostImage, staging: string): Promise<void> {
  console.error('making an Incus cluster of three hosts: some minutes, once a month');
  await virtioInitrd(image.disk, staging);
  const network = await freePort();
  const members = await Promise.all(
    numbers.map(async (number) => {
      const files = filesOf(image, staging, number);
      await execa('cp', ['--sparse=always', image.disk, files.disk]);
      return ClusterMember.start(files, number, network);
    }),
  );
  try {
    await formCluster(members);
    await Promise.all(members.map((member, at) => member.save(join(staging, `memory${at + 1}`))));
  } finally {
    await Promise.all(members.map((member) => member.kill()));
  }
}

/** Joins the members, and starts a container on each member. */
async function formCluster([first, ...others]: readonly ClusterMember[]): Promise<void> {
  if (first === undefined) return;
  const incus = (...words: readonly string[]) => first.output(['incus', ...words], patience);
  await incus('config', 'set', 'core.https_address', `${memberAddress(1)}:8443`);
  await incus('cluster', 'enable', 'm1');
  for (const [at, member] of others.entries()) {
    const number = at + 2;
    const token = (await incus('cluster', 'add', `m${number}`, '--quiet')).trim().split('\n').at(-1);
    const input = [
      'cluster:',
      '  enabled: true',
      `  server_address: ${memberAddress(number)}:8443`,
      `  cluster_token: ${token}`,
      '  member_config:',
      '  - {entity: storage-pool, name: default, key: source, value: ""}',
      '',
    ].join('\n');
    // Under emulation, clocks drift. The certificate of a member must not be of the future for the first member.
    await first.setClock(0);
    await member.setClock(-5);
    await member.output(['sh', '-c', 'systemctl stop incus.socket incus.service; rm -r /var/lib/incus/*'], patience);
    await member.output(['systemctl', 'start', 'incus.socket'], patience);
    await member.output(['incus', 'admin', 'init', '--preseed'], { ...patience, input });
  }
  for (const [member, name] of Object.entries(clusterContainers))
    await incus('launch', incusImage, name, '--target', member, '--quiet');
}

function recipeHash(image: LxcHostImage): Promise<string> {
  return hashOfSaved(
    [image.disk],
    ['incus-cluster.ts', 'cluster-member.ts', 'virtio-initrd.ts', '../machine/machine.ts'],
  );
}
