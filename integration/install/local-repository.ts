import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { cachedFolder } from '../lab/cache.ts';
import { Apt } from '../lab/debian/apt.ts';
import { machineAptSources, sourcesOfSuite } from '../lab/debian/apt-sources.ts';
import type { LxcHost } from '../lab/host/lxc-host.ts';

const place = '/var/local/packages';
const list = '/etc/apt/sources.list.d/packages.list';

/**
 * Makes packages of Debian 13 available to apt on a host without a network: a repository in a folder of the host.
 * Dependencies that the host lacks must be in the list.
 */
export async function offerPackages(host: LxcHost, names: readonly string[]): Promise<void> {
  const folder = await downloadedPackages(names);
  const files = await readdir(folder);
  const stanzas = await Promise.all(files.map((name) => stanzaOf(path.join(folder, name))));
  for (const name of files) await host.copyIn(path.join(folder, name), `${place}/${name}`);
  await host.writeFile(`${place}/Packages`, stanzas.join('\n'));
  await host.writeFile(list, `deb [trusted=yes] file:${place} ./\n`);
  await host.output(['apt-get', 'update', '-o', `Dir::Etc::sourcelist=${list}`, '-o', 'Dir::Etc::sourceparts=-']);
}

/** Deletes the repository of {@link offerPackages}; installed packages stay. */
export async function withdrawPackages(host: LxcHost): Promise<void> {
  await host.output(['rm', '-rf', place, list]);
}

function downloadedPackages(names: readonly string[]): Promise<string> {
  const month = new Date().toISOString().slice(0, 7);
  const key = createHash('sha256').update(names.join(' ')).digest('hex').slice(0, 12);
  return cachedFolder(`packages-trixie-${month}-${key}`, (staging) =>
    Apt.with('deb', sourcesOfSuite('trixie', machineAptSources()), async (apt) => {
      const found = await apt.find(new RegExp(`^(?:${names.join('|')})$`));
      if (found.length < names.length) throw new Error(`Debian 13 lacks a package of: ${names.join(', ')}`);
      for (const each of found) {
        const deb = await apt.download(each);
        await copyFile(deb, path.join(staging, path.basename(deb)));
      }
    }),
  );
}

/** Returns the paragraph of `Packages` about a file, as in deb822(5). */
async function stanzaOf(file: string): Promise<string> {
  const { stdout } = await execa('dpkg-deb', ['--field', file]);
  const bytes = await readFile(file);
  const hash = createHash('sha256').update(bytes).digest('hex');
  return `${stdout}\nFilename: ./${path.basename(file)}\nSize: ${bytes.length}\nSHA256: ${hash}\n`;
}
