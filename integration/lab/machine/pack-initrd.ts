import { execa } from 'execa';

/** Packs all that is in a folder as an initial file system, into a file outside of it. */
export async function packInitrd(root: string, image: string): Promise<void> {
  await execa('sh', ['-c', 'find . | cpio --create --format=newc --quiet --file "$1"', 'sh', image], { cwd: root });
}
