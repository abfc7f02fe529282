import type { ByteString } from '../../source/bytes.ts';
import { diskNode } from '../file/path-risk.ts';
import type { RiskOfAccess } from '../host-risk.ts';
import { hasMountFlag, mountKind } from './mount-flags.ts';
import type { MountObject } from './mount-object.ts';

/** Returns the risk of a mount: a disk of the host, or kernel files at an unprotected path. */
export const riskOfMount: RiskOfAccess = ({ object }) => {
  if (object?.kind !== 'mount') return undefined;
  const isNew = object.asks === 'mount' && mountKind(object.flags) === 'new';
  if (isNew && diskNode.test(object.source ?? '')) return 'host-devices';
  return showsKernelFiles(object) ? 'kernel-files' : undefined;
};

/** The usual mount points of the kernel's file systems, the only paths that rules protect. */
const kernelFileSystems: ReadonlyMap<string, string> = new Map([
  ['proc', '/proc/'],
  ['sysfs', '/sys/'],
  ['securityfs', '/sys/kernel/security/'],
  ['debugfs', '/sys/kernel/debug/'],
  ['tracefs', '/sys/kernel/tracing/'],
  ['configfs', '/sys/kernel/config/'],
  ['efivarfs', '/sys/firmware/efi/efivars/'],
  ['cgroup', '/sys/fs/cgroup/'],
  ['devtmpfs', '/dev/'],
  ['binfmt_misc', '/proc/sys/fs/binfmt_misc/'],
]);

function showsKernelFiles(mount: MountObject): boolean {
  if (mount.asks === 'umount' || mount.asks === 'pivot_root') return false;
  const { source = '' as ByteString, target } = mount;
  const kind = mount.asks === 'mount' ? mountKind(mount.flags) : 'move';
  if (mount.asks === 'mount' && kind === 'new') {
    const usual = kernelFileSystems.get(mount.type ?? '');
    return usual !== undefined && !target.startsWith(usual);
  }
  if (kind !== 'bind' && kind !== 'move') return false;
  const isTree = kind === 'move' || (mount.asks === 'mount' && hasMountFlag(mount.flags, 'rec'));
  return target !== source && (/^\/(?:proc|sys)\//.test(source) || (isTree && source === ('/' as string)));
}
