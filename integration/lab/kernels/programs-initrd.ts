import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { packInitrd } from '../machine/pack-initrd.ts';

/** The contents of an initramfs with programs of the local machine. */
export interface ProgramsInitrd {
  /** Programs for `/bin`, copied with all libraries. */
  readonly programs: readonly string[];
  /** Further files and folders, by path from the root. */
  readonly files: ReadonlyMap<string, string>;
  /** The script that runs after the mounts of `/proc`, `/sys`, securityfs and `/dev`; then the machine powers off. */
  readonly script: string;
}

/** Finds the names of scripts in the library of Debian's Node: every start of Node reads the scripts. */
async function scriptsOf(library: string): Promise<ReadonlySet<string>> {
  const text = await readFile(library, 'latin1');
  return new Set(Array.from(text.matchAll(/\/usr\/share\/nodejs\/[\w./-]+\.js/g), ([script]) => script));
}

/** Writes the initramfs of a machine that runs a shell script with programs of the local machine. */
export async function writeProgramsInitrd(folder: string, contents: ProgramsInitrd): Promise<string> {
  const root = join(folder, 'root');
  const files = new Map(contents.files);
  for (const program of ['/bin/sh', '/bin/mount', '/bin/sleep', ...contents.programs]) {
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
    await cp(source, join(root, place), { recursive: true, dereference: true });
  }
  const init = `#!/bin/sh
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t securityfs securityfs /sys/kernel/security
mount -t devtmpfs dev /dev
${contents.script}
echo o >/proc/sysrq-trigger
sleep 1000
`;
  await writeFile(join(root, 'init'), init, { mode: 0o755 });
  const image = join(folder, 'initrd');
  await packInitrd(root, image);
  return image;
}
