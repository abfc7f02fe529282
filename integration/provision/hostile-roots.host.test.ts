import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();
const policy = 'abi <abi/4.0>,\nprofile service { file, }\n';

/** A folder of the host, to remain unchanged. */
const outside = '/root/outside';

let provisioned: ProvisionedHost;
let container: LabLxcContainer;
let canary: string;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  container = await LabLxcContainer.create(host, { kind: 'busybox', configuration: ['lxc.cap.drop ='] });
  await provisioned.write('service.aa', policy);
  await provisioned.write(
    'roots.yaml',
    `lamellar: 1\ncontainers:\n  ${container.name}:\n    runtime: lxc\n    container:\n      load: container\n      policy: [./service.aa]\n`,
  );
  await host.writeFile(`${outside}/apparmor.d/lamellar.service.aa`, 'canary');
  await host.writeFile(`${outside}/canary`, 'canary');
  canary = await provisioned.picture(outside);
}, 900_000);

afterAll(() => container.destroy());

/** Resets the root to a state without obstacles. */
beforeEach(() =>
  inRoot(
    'umount "$P" 2>/dev/null || true; rm -rf "$R/etc" "$R/kept"; mkdir -p "$R/etc/apparmor.d"; echo root:x:0:0::/:/bin/sh > "$R/etc/passwd"',
  ),
);

function inRoot(script: string): Promise<string> {
  return host.output(['sh', '-ec', `R=${container.root}; P=$R/etc/apparmor.d/lamellar.service.aa; ${script}`]);
}

function file(): Promise<string> {
  return inRoot('stat -c "%F %a %u:%g" "$P"; cat "$P"');
}

/** Obstacles that a container's root can create for the files of apply, as shell lines. */
const traps: readonly (readonly [what: string, lay: string, said: RegExp])[] = [
  ['etc leads out', `rm -r $R/etc; ln -s ${outside} $R/etc`, /etc: it is a symbolic link$/m],
  ['etc leads to where it would be itself', 'mv $R/etc $R/kept; ln -s kept $R/etc', /etc: it is a symbolic link$/m],
  [
    'apparmor.d leads out',
    `rmdir $R/etc/apparmor.d; ln -s ${outside}/apparmor.d $R/etc`,
    /apparmor\.d: it is a symbolic link$/m,
  ],
  ["apparmor.d leads to the host's", 'rmdir $R/etc/apparmor.d; ln -s /etc/apparmor.d $R/etc', /a symbolic link$/m],
  [
    'apparmor.d leads to another process',
    'rmdir $R/etc/apparmor.d; ln -s /proc/1/cwd $R/etc/apparmor.d',
    /a symbolic link$/m,
  ],
  ['apparmor.d is a pipe', 'rmdir $R/etc/apparmor.d; mkfifo $R/etc/apparmor.d', /it is a pipe$/m],
  ['apparmor.d is a device', 'rmdir $R/etc/apparmor.d; mknod $R/etc/apparmor.d c 1 5', /it is a device$/m],
  ['there is no apparmor.d', 'rmdir $R/etc/apparmor.d', /apparmor\.d: no such file or directory$/m],
  ['the file leads out', `ln -s ${outside}/canary $P`, /already exists: a symbolic link$/m],
  ['the file leads to a new one outside', `ln -s ${outside}/new $P`, /already exists: a symbolic link$/m],
  ['the file is a pipe', 'mkfifo $P', /already exists: a pipe$/m],
  ['the file is a device without an end', 'mknod $P c 1 5', /already exists: a device$/m],
  ['the file is a disk of the host', 'mknod $P b 259 0', /already exists: a device$/m],
  ['the file is a folder', 'mkdir $P', /already exists: a folder$/m],
  ['the file is huge', 'truncate -s 1T $P', /already exists: it is larger than 4 MiB$/m],
  [
    "the file is somebody else's",
    'echo mine > $P; chown 1000:1000 $P; chmod 4777 $P',
    /with contents that lamellar did not write$/m,
  ],
  ['the unfinished file is a folder', 'mkdir ${P%/*}/.lamellar-new.lamellar.service.aa', /is a folder$/m],
  ['nothing can be written there', 'mount -t tmpfs -o ro none $R/etc/apparmor.d', /read-only file system/],
];

test.each(randomPart('hostile roots', traps, 6))(
  '%s: the problem is reported, and nothing is changed',
  { timeout: 900_000 },
  async (_, lay, said) => {
    await inRoot(lay);
    const [root, configuration] = [
      await provisioned.picture(`${container.root}/etc/`),
      await host.output(['cat', `${container.folder}/config`]),
    ];
    const { exitCode, stderr } = await provisioned.lamellar(['apply', '--yes', '--manifest', 'roots.yaml']);
    const after = await provisioned.picture(`${container.root}/etc/`);
    await inRoot('[ -L $R/etc/apparmor.d ] || ! mountpoint -q $R/etc/apparmor.d || umount $R/etc/apparmor.d');
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: expect.stringMatching(said) as string });
    expect(await provisioned.picture(outside)).toBe(canary);
    expect(await provisioned.picture('/etc/lamellar')).toBe('');
    expect(await host.output(['cat', `${container.folder}/config`])).toBe(configuration);
    expect(after).toBe(root);
  },
);

test('objects that only resemble a trap are accepted', { timeout: 900_000 }, async () => {
  // A folder with setgid for a foreign group, and a link in the place of the unfinished file.
  await inRoot(
    `chown 1000000:1000000 $R; chgrp 77 $R/etc/apparmor.d; chmod 3777 $R/etc/apparmor.d; ln -s ${outside}/canary $R/etc/apparmor.d/.lamellar-new.lamellar.service.aa`,
  );
  const { exitCode, stderr } = await provisioned.lamellar(['apply', '--yes', '--manifest', 'roots.yaml']);
  expect(exitCode, stderr).toBe(0);
  expect(await file()).toMatch(
    /^regular file 644 1000000:1000000\n# Made by `lamellar apply`[^\n]*\nabi <abi\/4\.0>,\nprofile service/,
  );
  expect(await inRoot('ls -A $R/etc/apparmor.d')).toBe('lamellar.service.aa\n');
  expect((await provisioned.lamellar(['remove', '--yes'])).exitCode).toBe(0);
  expect(await inRoot('ls -A $R/etc/apparmor.d; chown 0:0 $R')).toBe('');
  expect(await provisioned.picture(outside)).toBe(canary);
});

test(
  "a trap in one container's root does not stop the layers of further containers",
  { timeout: 900_000 },
  async () => {
    const other = await LabLxcContainer.create(host, { kind: 'busybox', configuration: ['lxc.cap.drop ='] });
    try {
      const section = `  ${other.name}:\n    runtime: lxc\n    container: {load: container, policy: [./service.aa]}\n`;
      await provisioned.write('both-roots.yaml', (await host.output(['cat', '/root/manifests/roots.yaml'])) + section);
      await inRoot(
        `rmdir $R/etc/apparmor.d; ln -s ${outside}/apparmor.d $R/etc; mkdir -p ${other.root}/etc/apparmor.d`,
      );
      const { exitCode, stderr } = await provisioned.lamellar(['apply', '--yes', '--manifest', 'both-roots.yaml']);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 3,
        stderr: expect.stringMatching(new RegExp(`applied, but for ${container.name}\n$`)) as string,
      });
      expect(await host.output(['ls', `${other.root}/etc/apparmor.d`])).toBe('lamellar.service.aa\n');
      expect(await provisioned.picture(outside)).toBe(canary);
      expect((await provisioned.lamellar(['remove', '--yes'])).exitCode).toBe(0);
    } finally {
      await other.destroy();
    }
  },
);

/** Changes of a container to applied files, which remove leaves in place. */
const tampered: readonly (readonly [what: string, lay: string, said: RegExp])[] = [
  [
    'the file has been changed',
    'echo more >> $P',
    /leaving lamellar\.service\.aa .*with contents that lamellar did not write$/m,
  ],
  ['the file leads out', `rm $P; ln -s ${outside}/canary $P`, /leaving lamellar\.service\.aa .*a symbolic link$/m],
  ['the file is a device', 'rm $P; mknod $P c 1 5', /leaving lamellar\.service\.aa .*a device$/m],
  ['the file cannot be removed', 'mount --bind $P $P', /leaving lamellar\.service\.aa .*EBUSY/],
  [
    'the folder leads to the same file outside',
    `cp -a $P ${outside}/apparmor.d/lamellar.service.aa; rm -r $R/etc/apparmor.d; ln -s ${outside}/apparmor.d $R/etc`,
    /leaving .*apparmor\.d: it is a symbolic link$/m,
  ],
  ['all of it is gone', 'rm -r $R/etc', /leaving .*etc: no such file or directory$/m],
];

test.each(randomPart('tampered roots', tampered, 3))(
  '%s: remove keeps the object, and removes the rest',
  { timeout: 900_000 },
  async (_, lay, said) => {
    const configuration = await host.output(['cat', `${container.folder}/config`]);
    expect((await provisioned.lamellar(['apply', '--yes', '--manifest', 'roots.yaml'])).exitCode).toBe(0);
    await inRoot(lay);
    const [root, there] = [await provisioned.picture(`${container.root}/etc/`), await provisioned.picture(outside)];
    const { exitCode, stderr } = await provisioned.lamellar(['remove', '--yes']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(said) as string });
    expect(await provisioned.picture(`${container.root}/etc/`)).toBe(root);
    expect(await provisioned.picture(outside)).toBe(there);
    expect(await provisioned.picture('/etc/lamellar')).toBe('');
    expect(await host.output(['cat', `${container.folder}/config`])).toBe(configuration);
    await host.writeFile(`${outside}/apparmor.d/lamellar.service.aa`, 'canary');
    await host.output(['chmod', '644', `${outside}/apparmor.d/lamellar.service.aa`]);
  },
);

/** Roots outside of the host's folders. */
const places: readonly (readonly [place: string, said: RegExp])[] = [
  ['overlay:/a:/b', /does not name a directory of the host|\/a:\/b: no such file or directory/],
  ['/dev/null', /\/dev\/null: it is a device/],
  ['/', /\/ is the host's own root/],
  ['zfs:pool/a', /does not name a directory of the host in `lxc\.rootfs\.path`/],
];

test.each(randomPart('places of roots', places, 2))(
  'a root at %s is refused',
  { timeout: 900_000 },
  async (place, said) => {
    const configuration = await host.output(['cat', `${container.folder}/config`]);
    await host.output(['tee', '-a', `${container.folder}/config`], { input: `lxc.rootfs.path = ${place}\n` });
    const { exitCode, stderr } = await provisioned.lamellar(['apply', '--yes', '--manifest', 'roots.yaml']);
    await host.writeFile(`${container.folder}/config`, configuration);
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: expect.stringMatching(said) as string });
    expect(await provisioned.picture('/etc/lamellar')).toBe('');
    expect(await host.output(['ls', '/etc/apparmor.d'])).not.toContain('lamellar');
  },
);
