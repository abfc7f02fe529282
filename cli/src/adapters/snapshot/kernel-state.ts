import { readdirSync } from 'node:fs';
import { machine } from 'node:os';
import type { ByteString } from '@lamellar/core/language';
import type { SnapshotKernel } from '@lamellar/core/snapshot';
import { kernelNames, kernelText, kernelValue } from '../kernel/kernel-files.ts';
import type { MachinePlaces } from './machine-places.ts';
import type { UnseenObjects } from './unseen-objects.ts';

/** Names and values, both in bytes. */
type Settings = ReadonlyMap<ByteString, ByteString>;

/** Reads the running kernel and the features of AppArmor. */
export function readKernel({ proc, securityfs, lsm, module }: MachinePlaces, unseen: UnseenObjects): SnapshotKernel {
  const own = (name: string): ByteString => (kernelValue(`${proc}/sys/kernel`, name) ?? '') as ByteString;
  const modules = unseen.look('settings', lsm, () => kernelText(lsm).trim()) ?? '';
  const features = unseen.look('features', `${securityfs}/features`, () => readFeatures(`${securityfs}/features`));
  return {
    release: own('osrelease'),
    version: own('version'),
    machine: machine() as ByteString,
    modules: modules.split(',').filter(Boolean) as ByteString[],
    features: features ?? new Map(),
    parameters: readSettings(module, kernelNames(module), unseen),
  };
}

/** Reads the files below `features`, by path. */
function readFeatures(folder: string): Settings {
  const features = new Map<ByteString, ByteString>();
  const read = (place: string, prefix: string): void => {
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      const { name } = entry;
      if (entry.isDirectory()) read(`${place}/${name}`, `${prefix}${name}/`);
      else features.set(`${prefix}${name}` as ByteString, (kernelValue(place, name) ?? '').trim() as ByteString);
    }
  };
  read(folder, '');
  return features;
}

/** Settings with an effect on confinement, and on access paths beyond AppArmor. */
const decisive =
  /^(?:apparmor_.*|unprivileged_userns_.*|io_uring_(?:disabled|group)|unprivileged_bpf_disabled|dmesg_restrict|kptr_restrict|perf_event_paranoid|randomize_va_space)$/;

/** Reads the sysctls that affect confinement. */
export function readSysctls({ proc }: MachinePlaces, unseen: UnseenObjects): Settings {
  const kernel = kernelNames(`${proc}/sys/kernel`).filter((name) => decisive.test(name));
  const folders: readonly (readonly [prefix: string, names: readonly string[]])[] = [
    ['kernel', [...kernel].sort()],
    ['kernel/yama', ['ptrace_scope']],
    ['user', ['max_user_namespaces']],
    ['fs', ['protected_fifos', 'protected_hardlinks', 'protected_regular', 'protected_symlinks', 'suid_dumpable']],
    ['vm', ['mmap_min_addr', 'unprivileged_userfaultfd']],
  ];
  return new Map(
    folders.flatMap(([folder, names]) =>
      [...readSettings(`${proc}/sys/${folder}`, names, unseen)].map(
        ([name, value]) => [`${folder.replaceAll('/', '.')}.${name}` as ByteString, value] as const,
      ),
    ),
  );
}

function readSettings(folder: string, names: readonly string[], unseen: UnseenObjects): Settings {
  return new Map(
    [...names].sort().flatMap((name) => {
      const value = unseen.look('settings', `${folder}/${name}`, () => kernelValue(folder, name));
      return value === undefined ? [] : [[name, value] as [ByteString, ByteString]];
    }),
  );
}
