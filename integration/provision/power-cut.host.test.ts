import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { randomFor } from '../random/law-random.ts';
import { shuffled } from '../random/random-part.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { LoggedDisk, mountPoint } from '../lab/power/logged-disk.ts';
import type { CutDisk } from '../lab/power/write-log.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();

// The test examines a random third of the cuts between awaited writes, and recovers some.
const all = inject('everything') > 0;
const recoveries = all ? Number.POSITIVE_INFINITY : 1;
const chance = randomFor('power cuts');

/** The first two containers have different loaders of the layer; the change adds the third container. */
const names = ['plain', 'loading', 'later'];

/** The state of the disk in parts. After a power cut, no container runs and the kernel has no policy. */
interface DiskState {
  /** The containers' files in the current generation. */
  readonly files: string;
  /** The settings that LXC reads for every container, with the referenced policy. */
  readonly settings: readonly string[];
  /** The files in a container's root for the container's init, each old or new. */
  readonly root: readonly string[];
  /** The complete state, for comparison; an empty folder counts as missing. */
  readonly picture: string;
}

const look = `
cd /etc/lamellar/current/containers 2>/dev/null && find -L . -type f -printf '%m %U:%G %p\\n' -exec sha256sum {} + | sort
echo --
for name in ${names.join(' ')}; do
  echo "++$name:"; lxc-info --name "$name" -c lxc.apparmor.profile -c lxc.apparmor.raw -c lxc.hook.start-host
  set -- $(lxc-info --name "$name" -c lxc.hook.start-host | sed -n 's/.* lamellar \\(.*\\) # LXC adds:.*/\\1/p')
  test $# = 0 || test -e "$1" || shift; test $# = 0 || (cd "$1" && sha256sum *)
done 2>&1
echo --
cd /var/lib/lxc/loading/rootfs/etc/apparmor.d && find . -type f ! -name '.lamellar-new.*' -exec sha256sum {} + | sort
echo --
cd /etc/lamellar && find . ! -type d -printf '%p %l\\n' | sort
cd /var/lib/lxc && find . -type f -exec sha256sum {} + | sort`;

const makeContainers = `set -e
cd ${mountPoint}; mkdir lamellar lxc
for name in ${names.join(' ')}; do
  mkdir -p "lxc/$name/rootfs/etc/apparmor.d"
  printf '%s\\n' "lxc.rootfs.path = dir:/var/lib/lxc/$name/rootfs" 'lxc.apparmor.profile = generated' > "lxc/$name/config"
done
sync`;

/** Mounts the disk on the folders of containers and of Lamellar, for a single command in the manifests' folder. */
const onDisk = `
mount --bind ${mountPoint}/lamellar /etc/lamellar && mount --bind ${mountPoint}/lxc /var/lib/lxc &&
cd /root/manifests && exec "$@"`;

let provisioned: ProvisionedHost;
let disk: LoggedDisk;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  for (const [which, signals, later] of [
    ['old', 'term', []],
    ['new', 'term, hup', ['later']],
  ] as const) {
    const container = (name: string, load: string) =>
      `  ${name}:\n    runtime: lxc\n    host: {rules: ["deny /${which}/** w,"]}\n    container: {load: ${load}, policy: [./power-${which}.aa]}\n`;
    const containers = [container('plain', 'host'), container('loading', 'container')];
    await provisioned.write(
      `power-${which}.yaml`,
      `lamellar: 1\ncontainers:\n${[...containers, ...later.map((name) => container(name, 'host'))].join('')}`,
    );
    await provisioned.write(
      `power-${which}.aa`,
      `abi <abi/4.0>,\nprofile power { signal (receive) set=(${signals}), }\n`,
    );
  }
  await host.output(['mkdir', '-p', '/etc/lamellar']);
  disk = await LoggedDisk.mount(host);
  await host.output(['sh', '-c', makeContainers]);
}, 900_000);

afterAll(async () => {
  await disk.remove();
  await host.output(['rmdir', '/etc/lamellar']);
}, 900_000);

async function run(words: readonly string[]): Promise<string> {
  return host.output(['unshare', '--mount', 'sh', '-c', onDisk, 'sh', ...words], { timeout: 300 });
}

async function readDiskState(): Promise<DiskState> {
  const picture = await run(['sh', '-c', look]);
  const [files = '', settings = '', root = ''] = picture.split('--\n');
  return { files, settings: settings.split('++'), root: root.split('\n'), picture };
}

async function changed(words: readonly string[]): Promise<DiskState> {
  await run(['lamellar', ...words]);
  return readDiskState();
}

interface LoggedChange {
  readonly name: string;
  readonly words: readonly string[];
  /** The command that reverts the change. */
  readonly back: readonly string[];
  readonly before: DiskState;
  readonly after: DiskState;
  /** Disks in intermediate states, by their pictures. */
  readonly between: Map<string, CutDisk>;
}

const remove = ['remove', '--yes'];
const apply = (which: string) => ['apply', '--yes', '--manifest', `power-${which}.yaml`];
const steps = [
  { name: 'first', words: apply('old'), back: remove },
  { name: 'change', words: apply('new'), back: apply('old') },
  { name: 'removal', words: remove, back: apply('new') },
];
const afterward = 'after-';

/** Applies, changes and removes the layers on the logged disk. */
async function applyChanges(): Promise<readonly LoggedChange[]> {
  const paths: LoggedChange[] = [];
  let before = await readDiskState();
  for (const step of steps) {
    await disk.mark(step.name);
    const after = await changed(step.words);
    await disk.mark(`${afterward}${step.name}`);
    expect(after.files).not.toBe(before.files);
    paths.push({ ...step, before, after, between: new Map() });
    before = after;
  }
  return paths;
}

/** Verifies the state after a power cut. */
async function check(
  cut: CutDisk,
  { before, after, between }: LoggedChange,
  isAtEnd: boolean,
  at: string,
): Promise<void> {
  const found = await readDiskState();
  // A change is permanent after the final report.
  const sides = isAtEnd ? [after] : [before, after];
  expect(
    sides.map(({ files }) => files),
    at,
  ).toContain(found.files);
  // Configurations change separately: every container is old or new, host layer and container layer together.
  for (const [index, settings] of found.settings.entries())
    expect(
      sides.map((side) => side.settings[index]),
      at,
    ).toContain(settings);
  const either = new Set([...before.root, ...after.root]);
  expect(
    found.root.filter((line) => !either.has(line)),
    at,
  ).toEqual([]);
  if (found.picture !== before.picture && found.picture !== after.picture) between.set(found.picture, cut);
}

test(
  'after a power cut the disk has the old or the new state, and the next run recovers',
  { timeout: 7_200_000 },
  async () => {
    const paths = await applyChanges();
    const counts = { disks: 0, lookedAt: 0, between: 0 };
    const recovered: string[] = [];
    for (const cut of await disk.cuts()) {
      const isAtEnd = cut.mark.startsWith(afterward);
      const way = paths.find(({ name }) => name === cut.mark.replace(afterward, ''));
      counts.disks++;
      // After the end of the last change, only the file system writes.
      if (way === undefined || (isAtEnd && !cut.isMarked) || !(all || cut.isWaitedFor)) continue;
      if (!all && !isAtEnd && chance.chance(67)) continue;
      counts.lookedAt++;
      await disk.withCut(cut, () => check(cut, way, isAtEnd, `disk ${counts.disks}, ${cut.mark}`));
    }
    for (const { name, words, back, before, after, between } of paths) {
      counts.between += between.size;
      const chosen = shuffled(`recovery of ${name}`, [...between.values()].entries()).slice(0, recoveries);
      for (const [index, [place, cut]] of chosen.entries()) {
        const [next, wanted] = index % 2 === 0 ? [back, before] : [words, after];
        const at = `${next.join(' ')} after cut ${place + 1} of ${between.size} in ${name}`;
        expect(await disk.withCut(cut, () => changed(next)), at).toEqual(wanted);
        recovered.push(at);
      }
    }
    console.log([`power cuts: ${JSON.stringify({ ...counts, recovered: recovered.length })}`, ...recovered].join('\n'));
  },
);
