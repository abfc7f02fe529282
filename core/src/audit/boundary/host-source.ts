import type { HostFile, VisibleHostFile } from '../../snapshot/boundary.ts';
import type { ByteString } from '../../source/bytes.ts';

/** Returns the folder or file of the host at a mount point: `/proc` at `/hostproc`. */
export function hostSource({ path, mount }: VisibleHostFile, file: Pick<HostFile, 'path'>): ByteString {
  const below = mount === '/' ? path : path.slice(mount.length);
  if (!file.path.endsWith(below)) return file.path;
  const source = file.path.slice(0, file.path.length - below.length);
  return (source === '' ? '/' : source) as ByteString;
}
