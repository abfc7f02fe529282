import { execa } from 'execa';

/** Packs the content of a folder as an initial file system, into a file outside of the folder. */
export async function packInitrd(root: string, image: string): Promise<void> {
  await execa('sh', ['-c', 'find . | cpio --create --format=newc --quiet --file "$1"', 'sh', image], { cwd: root });
}
