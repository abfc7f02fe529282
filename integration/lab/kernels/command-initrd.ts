import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { packInitrd } from '../machine/pack-initrd.ts';
import { apparmorParser } from '../../oracle/apparmor-parser.ts';
import { builtCli } from '../../provision/provisioned-host.ts';

/** Programs for the built command to probe a kernel, copied from the local machine with all libraries. */
const programs = ['sh', 'cat', 'mkdir', 'mount', 'rm', 'rmdir', 'sleep', 'unshare'];

/** Finds the names of scripts in the library of Debian's Node: every start of Node reads the scripts. */
async function scriptsOf(library: string): Promise<ReadonlySet<string>> {
  const text = await readFile(library, 'latin1');
  return new Set(Array.from(text.matchAll(/\/usr\/share\/nodejs\/[\w./-]+\.js/g), ([script]) => script));
}

/**
 * Writes the initramfs of a machine that runs the built command once, with its output on the second serial port, and
 * powers off.
 */
export async function writeCommandInitrd(folder: string, words: readonly string[]): Promise<string> {
  const root = join(folder, 'root');
  const files = new Map<string, string>([['lamellar', builtCli]]);
  for (const program of [...programs.map((name) => join('/bin', name)), process.execPath, apparmorParser()]) {
    files.set(`bin/${basename(program)}`, program);
    const { stdout } = await execa('ldd', [program], { reject: false });
    for (const [, library] of stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm)) {
      if (library === undefined) continue;
      files.set(library.slice(1), library);
      if (basename(library).startsWith('libnode.'))
        for (const script of await scriptsOf(library)) files.set(script.slice(1), script);
    }
  }
  for (const name of ['dev', 'proc', 'run', 'sys', 'tmp']) await mkdir(join(root, name), { recursive: true });
  for (const [place, source] of files) {
    await mkdir(dirname(join(root, place)), { recursive: true });
    await copyFile(source, join(root, place));
  }
  const quoted = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  const init = `#!/bin/sh
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t securityfs securityfs /sys/kernel/security
mount -t devtmpfs dev /dev
/bin/node /lamellar ${quoted} >/dev/ttyS1
echo "exit status $?" >/dev/ttyS1
cd /sys/kernel/security/apparmor/policy/namespaces
echo "policy namespaces:" * >/dev/ttyS1
echo "files:" /run/lamellar* >/dev/ttyS1
echo o >/proc/sysrq-trigger
sleep 1000
`;
  await writeFile(join(root, 'init'), init, { mode: 0o755 });
  const image = join(folder, 'initrd');
  await packInitrd(root, image);
  return image;
}
