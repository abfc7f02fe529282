import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();

/** Folders of the host and the container, to remain unchanged. */
const outside = '/root/outside';

/** Files of the container layer, with a separate change for every file. */
const names = ['changed', 'fifo', 'folder', 'gone', 'huge', 'kept', 'link', 'same', 'swapped'];

let provisioned: ProvisionedHost;
let container: LabIncusContainer;
let canary: string;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  container = await LabIncusContainer.create(host);
  for (const name of names) await provisioned.write(`${name}.aa`, `abi <abi/4.0>,\nprofile ${name} { file, }\n`);
  await provisioned.write('one.yaml', manifest(['same']));
  await provisioned.write('roots.yaml', manifest(names));
  for (const folder of [outside, `${container.root}${outside}`]) {
    await host.writeFile(`${folder}/apparmor.d/lamellar.same.aa`, 'canary');
    await host.writeFile(`${folder}/canary`, 'canary');
  }
  canary = await outsides();
});

afterAll(() => container.destroy());

/** Resets the root to a state without obstacles. */
beforeEach(() => inRoot('rm -rf $R/etc; mkdir -p $R/etc/apparmor.d; echo root:x:0:0::/:/bin/sh > $R/etc/passwd'));

function manifest(policy: readonly string[]): string {
  const files = policy.map((name) => `./${name}.aa`).join(', ');
  return `lamellar: 1\ncontainers:\n  ${container.name}:\n    runtime: incus\n    container:\n      load: container\n      policy: [${files}]\n`;
}

function inRoot(script: string): Promise<string> {
  return host.output(['bash', '-ec', `R=${container.root}; A=$R/etc/apparmor.d; P=$A/lamellar.; ${script}`]);
}

async function outsides(): Promise<string> {
  return (await provisioned.picture(outside)) + (await provisioned.picture(`${container.root}${outside}`));
}

/** Obstacles that a container's root can create for the files of apply, as shell lines. */
const traps: readonly (readonly [what: string, lay: string, said: RegExp])[] = [
  ['etc leads out', `rm -r $R/etc; ln -s ${outside} $R/etc`, /etc: it is a symbolic link$/m],
  [
    'apparmor.d leads out',
    `rmdir $A; ln -s ../../../../../../../../..${outside}/apparmor.d $A`,
    /apparmor\.d: it is a symbolic link$/m,
  ],
  ['there is no apparmor.d', 'rmdir $A', /apparmor\.d: no such file or directory$/m],
  ['the file leads to a new one', `ln -s ${outside}/new \${P}same.aa`, /already exists: a symbolic link$/m],
  ['the file is a pipe', 'mkfifo ${P}same.aa', /already exists: a pipe$/m],
  ['the file is a device without an end', 'mknod ${P}same.aa c 1 5', /already exists: a device$/m],
  ["the file is somebody else's", 'echo mine > ${P}same.aa', /with contents that lamellar did not write$/m],
  ['the unfinished file is a folder', 'mkdir $A/.lamellar-new.lamellar.same.aa', /is a folder$/m],
  ['nothing can be written there', 'mount -t tmpfs -o ro none $A', /\.same\.aa: .*read-only file system$/m],
];

/** Runs `apply` with an obstacle. Returns the messages and the changed parts. */
async function tryWith(lay: string): Promise<{ exitCode: number | null; stderr: string; changed: readonly string[] }> {
  await inRoot(lay);
  const pictures = async (): Promise<Readonly<Record<string, string>>> => ({
    root: await provisioned.picture(`${container.root}/etc/`),
    outside: await outsides(),
    files: await provisioned.picture('/etc/lamellar'),
    configuration: await container.configuration(),
  });
  const before = await pictures();
  const { exitCode, stderr } = await provisioned.lamellar(['apply', '--yes', '--manifest', 'one.yaml']);
  const after = await pictures();
  await inRoot('[ -L $A ] || ! mountpoint -q $A || umount $A');
  return { exitCode, stderr, changed: Object.keys(before).filter((what) => before[what] !== after[what]) };
}

function refusal(said: RegExp): object {
  return { exitCode: 3, stderr: expect.stringMatching(said) as string, changed: [] };
}

test.each(randomPart('roots of Incus', traps, 4))(
  '%s: the problem is reported, and nothing is changed',
  async (_, lay, said) => {
    expect(await tryWith(lay)).toEqual(refusal(said));
  },
);

test('changed and replaced files stay, and the rest is removed', async () => {
  await inRoot(`chmod 3777 $A; chgrp 77 $A; ln -s ${outside}/canary $A/.lamellar-new.lamellar.same.aa`);
  const { exitCode, stderr } = await provisioned.lamellar(['apply', '--yes', '--manifest', 'roots.yaml']);
  expect(exitCode, stderr).toBe(0);
  expect(await inRoot('stat -c "%F %a %u:%g" $A/* | uniq; ls -A $A | wc -l')).toBe(
    `regular file 644 0:0\n${names.length}\n`,
  );
  expect(await outsides()).toBe(canary);
  await inRoot(
    [
      'echo more >> ${P}changed.aa; rm ${P}{fifo,folder,gone,huge,link}.aa; mkfifo ${P}fifo.aa; mkdir ${P}folder.aa',
      `truncate -s 1T \${P}huge.aa; ln -s ${outside}/canary \${P}link.aa`,
      // Content of equal size, but different.
      'sed -i s/abi/ABI/ ${P}swapped.aa; cp ${P}same.aa ${P}kept.aa',
    ].join('\n'),
  );
  const { stderr: left } = await provisioned.lamellar(['remove', '--yes']);
  const shown = [...left.matchAll(/leaving lamellar\.(\w+)\.aa .*: already exists[:,] (.*)$/gm)];
  expect(shown.map(([, name, why]) => `${name}: ${why}`)).toEqual([
    'changed: with contents that lamellar did not write',
    'fifo: a pipe',
    'folder: a folder',
    'huge: it is larger than 4 MiB',
    'kept: with contents that lamellar did not write',
    'link: a symbolic link',
    'swapped: with contents that lamellar did not write',
  ]);
  expect((await inRoot('ls -A $A')).split('\n').filter(Boolean)).toEqual(
    ['changed', 'fifo', 'folder', 'huge', 'kept', 'link', 'swapped'].map((name) => `lamellar.${name}.aa`),
  );
  expect(await outsides()).toBe(canary);
  expect(await provisioned.picture('/etc/lamellar')).toBe('');
});

test('a running container cannot redirect writes either, and starts again afterwards', async () => {
  await container.start();
  expect(await tryWith('mkfifo ${P}same.aa')).toEqual(refusal(/already exists: a pipe$/m));
  const led = await tryWith(`rm \${P}same.aa; rmdir $A; ln -s ${outside}/apparmor.d $A`);
  expect(led).toEqual(refusal(/apparmor\.d: it is a symbolic link$/m));
  await container.stop();
  await container.start();
});

test('a folder with a link to the same file, and a removed folder', async () => {
  const remove = async (lay: string): Promise<string> => {
    await inRoot('rm -rf $A; mkdir $A');
    const { exitCode, stderr } = await provisioned.lamellar(['apply', '--yes', '--manifest', 'one.yaml']);
    expect(exitCode, stderr).toBe(0);
    await inRoot(lay);
    return (await provisioned.lamellar(['remove', '--yes'])).stderr;
  };
  const elsewhere = `$R${outside}/apparmor.d`;
  const said = await remove(`mv $A ${elsewhere}/moved; ln -s ${outside}/apparmor.d/moved $A`);
  expect(said).toMatch(/leaving .*apparmor\.d: it is a symbolic link$/m);
  expect(await inRoot(`ls ${elsewhere}/moved; rm -r ${elsewhere}/moved`)).toBe('lamellar.same.aa\n');
  expect(await remove('rm -r $R/etc')).toMatch(/leaving .*etc: no such file or directory$/m);
  expect(await outsides()).toBe(canary);
});
