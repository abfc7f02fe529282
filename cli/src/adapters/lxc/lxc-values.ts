import type { LxcInstance } from '@lamellar/node/manifest';
import type { ConfigurationLine } from './configuration-line.ts';
import { ConfigurationReader } from './configuration-lines.ts';
import { configurationFile } from './configuration-file.ts';

/** LXC's interpretation of a container's configuration with includes, as far as needed. */
export interface LxcValues {
  /** `lxc.rootfs.path`, with the storage type prefix, if any; undefined if not set. */
  readonly rootPath: string | undefined;
  /** True if the container's processes can have the capability to change their own policy namespace. */
  readonly hasMacAdmin: boolean;
  /** True if root in the container is the host's root: without `lxc.idmap`. */
  readonly privileged: boolean;
  /** True if the generated host layer lets the container run nested containers. */
  readonly nesting: boolean;
  /** The raw rules for the generated host layer, a rule per line. */
  readonly rawRules: readonly ConfigurationLine[];
  /** The line with the nesting setting in force; undefined by default. */
  readonly nestingLine: ConfigurationLine | undefined;
  /** The line that decides about the container's profile; undefined if LXC uses the default. */
  readonly profileLine: ConfigurationLine | undefined;
  /** The hooks before the container's init. */
  readonly startHooks: readonly ConfigurationLine[];
}

/** Reads the values of a container's own configuration. An unreadable configuration counts as empty. */
export function readLxcValues(container: LxcInstance): LxcValues {
  const read = new ConfigurationReader([container.lxcPath]).read(configurationFile(container));
  return lxcValuesOf('reason' in read ? [] : read.lines);
}

/**
 * Evaluates lines with includes like LXC. `lxc-info -c` cannot distinguish `lxc.cap.keep` from `lxc.cap.drop` if only
 * one of the two is set.
 *
 * @see the setters in LXC's `confile.c`
 */
export function lxcValuesOf(lines: readonly ConfigurationLine[]): LxcValues {
  const last = (key: string): ConfigurationLine | undefined => lines.findLast((line) => line.key === key);
  const [dropped, kept] = ['drop', 'keep'].map(
    (what) => new Set(listed(lines, `lxc.cap.${what}`).flatMap(({ value }) => value.split(/\s+/))),
  );
  const nestingLine = last('lxc.apparmor.allow_nesting');
  const profileLine = last('lxc.apparmor.profile');
  const rootPath = last('lxc.rootfs.path')?.value;
  return {
    rootPath: rootPath === '' ? undefined : rootPath,
    hasMacAdmin: kept !== undefined && kept.size > 0 ? kept.has('mac_admin') : dropped?.has('mac_admin') !== true,
    privileged: listed(lines, 'lxc.idmap').length === 0,
    nesting: nestingLine?.value === '1',
    rawRules: listed(lines, 'lxc.apparmor.raw'),
    nestingLine,
    profileLine,
    startHooks: ['lxc.hook.pre-start', 'lxc.hook.start-host'].flatMap((key) => listed(lines, key, 'lxc.hook')),
  };
}

/** Returns the values of a list key; an empty value clears earlier values. */
function listed(lines: readonly ConfigurationLine[], key: string, above = key): readonly ConfigurationLine[] {
  const cleared = lines.findLastIndex((line) => (line.key === key || line.key === above) && line.value === '');
  return lines.slice(cleared + 1).filter((line) => line.key === key);
}
