import { cp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cachedFolder } from '../cache.ts';
import { withTemporaryFolder } from '../machine/temporary-folder.ts';
import { Apt } from './apt.ts';
import { machineAptSources, sourcesOfSuite } from './apt-sources.ts';

/** Packages of services and programs with a profile. */
const packages = `
  akonadi-server apparmor-profiles apparmor-profiles-extra apt-cacher-ng bind9 chrony clamav-daemon
  clamav-freshclam cups-browsed cups-daemon evince haveged irssi kopano-server libvirt-daemon
  libvirt-daemon-driver-qemu lxc lxcfs man-db mariadb-server msmtp ntpsec onioncircuits onionshare
  quassel-core rsyslog sssd-common strongswan-charon strongswan-starter surf swtpm tcpdump tinyproxy
  tor torbrowser-launcher unbound usbguard
`;

/**
 * Returns a folder shaped like `/etc/apparmor.d` with the profiles that packages of a suite install, from the cache or
 * downloaded.
 */
export async function provideProfiles(suite: string): Promise<string> {
  const month = new Date().toISOString().slice(0, 7);
  return cachedFolder(`profiles-${suite}-${month}`, (staging) =>
    Apt.with('deb', sourcesOfSuite(suite, machineAptSources()), async (apt) => {
      for (const each of await apt.find(new RegExp(`^(?:${packages.trim().split(/\s+/).join('|')})$`))) {
        const deb = await apt.download(each);
        await withTemporaryFolder(async (folder) => {
          await execa('dpkg-deb', ['--extract', deb, folder], { stdin: 'ignore' });
          for (const place of ['etc/apparmor.d', 'usr/share/apparmor/extra-profiles'])
            if (await isThere(join(folder, place))) await cp(join(folder, place), staging, { recursive: true });
        });
      }
    }),
  );
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
