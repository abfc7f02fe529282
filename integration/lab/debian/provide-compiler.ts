import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cachedFolder } from '../cache.ts';
import { Apt } from './apt.ts';
import { machineAptSources, sourcesOfSuite } from './apt-sources.ts';

/** An apparmor_parser in addition to the installed program. */
export interface Compiler {
  /** The version of the Debian package. */
  readonly version: string;
  /** The program. */
  readonly path: string;
  /** The unpacked packages; the abstractions are in `etc/apparmor.d`. */
  readonly folder: string;
}

/** The packages of the compiler and of the required libraries. */
const packages = /^(?:apparmor|libapparmor1|libc6|libgcc-s1|libstdc\+\+6|libzstd1)$/;

/** Runs the compiler with the libraries of the suite's packages: local libraries may be too old. */
const script = `#!/bin/sh
root=$(dirname "$0")/root
for libraries in "$root/usr/lib/x86_64-linux-gnu" "$root/lib/x86_64-linux-gnu"; do
  [ -e "$libraries/ld-linux-x86-64.so.2" ] && loader=$libraries/ld-linux-x86-64.so.2
done
for parser in "$root/usr/sbin/apparmor_parser" "$root/sbin/apparmor_parser"; do
  [ -e "$parser" ] && break
done
exec "$loader" --library-path "$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu" "$parser" "$@"
`;

/**
 * Returns the compiler of a Debian suite with its libraries, from the cache or downloaded. Throws if the compiler is
 * unavailable.
 */
export async function provideCompiler(suite: string): Promise<Compiler> {
  const month = new Date().toISOString().slice(0, 7);
  const folder = await cachedFolder(`compiler-${suite}-${month}`, (staging) =>
    Apt.with('deb', sourcesOfSuite(suite, machineAptSources()), async (apt) => {
      const found = await apt.find(packages);
      for (const each of found) {
        const deb = await apt.download(each);
        await execa('dpkg-deb', ['--extract', deb, join(staging, 'root')], { stdin: 'ignore' });
      }
      const version = found.find(({ name }) => name === 'apparmor')?.version;
      if (version === undefined) throw new Error(`${suite} has no package apparmor`);
      await writeFile(join(staging, 'version'), version);
      await writeFile(join(staging, 'apparmor_parser'), script);
      await chmod(join(staging, 'apparmor_parser'), 0o755);
    }),
  );
  const version = await readFile(join(folder, 'version'), 'utf8');
  return { version, path: join(folder, 'apparmor_parser'), folder: join(folder, 'root') };
}
