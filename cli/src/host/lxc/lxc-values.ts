import type { LxcInstance } from '../instance.ts';
import { ConfigurationReader, type ConfigurationLine } from './configuration-lines.ts';
import { configurationFile } from './configuration-file.ts';

/** What LXC makes of a container's configuration with all that it includes, as far as it matters here. */
export interface LxcValues {
  /** `lxc.rootfs.path`, with the kind of storage in front where it names one; undefined where it is not set. */
  readonly rootPath: string | undefined;
  /** Whether the container's processes can have the capability to change their own policy namespace. */
  readonly hasMacAdmin: boolean;
  /** Whether its root is the host's: without `lxc.idmap` it is. */
  readonly privileged: boolean;
  /** Whether the host layer that LXC generates lets it run containers of its own. */
  readonly nesting: boolean;
  /** What is added to that host layer, a line each. */
  readonly rawRules: readonly ConfigurationLine[];
  /** The line that decides about nesting; undefined where none does. */
  readonly nestingLine: ConfigurationLine | undefined;
  /** The line that decides which profile the container gets; undefined where LXC takes its default. */
  readonly profileLine: ConfigurationLine | undefined;
  /** What LXC runs before the container's init. */
  readonly startHooks: readonly ConfigurationLine[];
}

/**
 * What LXC makes of a container's own configuration; of one that cannot be read, what it makes of an empty one.
 */
export function readLxcValues(container: LxcInstance): LxcValues {
  const read = new ConfigurationReader([container.lxcPath]).read(configurationFile(container));
  return lxcValuesOf('reason' in read ? [] : read.lines);
}

/**
 * What LXC makes of lines, includes in their places. `lxc-info -c` would tell the same, but it cannot tell `lxc.cap.keep` from
 * `lxc.cap.drop` where only one is set.
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

/** The values of a key that several lines may have; an empty one takes back what earlier lines have said. */
function listed(lines: readonly ConfigurationLine[], key: string, above = key): readonly ConfigurationLine[] {
  const cleared = lines.findLastIndex((line) => (line.key === key || line.key === above) && line.value === '');
  return lines.slice(cleared + 1).filter((line) => line.key === key);
}
