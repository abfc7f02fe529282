import type { PolicyDifferences } from '@lamellar/core/diff';
import { printable, textOf } from '@lamellar/core/language';
import type { CommandPolicy } from '../policy/load-policy.ts';
import { differencesView, type DifferencesView } from './changes-view.ts';

/**
 * Saved hosts, grouped by equal permissions, or by equal changes with a kernel or compiler.
 *
 * @schema diff-hosts lamellar diff --snapshot --format json
 */
export interface DiffHostsView {
  /** The groups; the largest is first. */
  readonly groups: readonly HostGroupView[];
  /** The snapshots that could not be read and are missing from the groups. Missing if all were readable. */
  readonly unreadable?: readonly string[];
}

/** Hosts with equal permissions or equal changes. */
export interface HostGroupView {
  /** The hosts, in the order of the snapshots. */
  readonly hosts: readonly ComparedHostView[];
  /** The differences from the first group, or the changes of each host; missing for the first group of a comparison. */
  readonly differences?: DifferencesView;
  /**
   * Classes, and `owner`, that the hosts compile differently for the kernel of `compat`. The saved policy does not show
   * these changes. Missing without such classes.
   */
  readonly compiledDifferently?: readonly string[];
}

/** A saved host. */
export interface ComparedHostView {
  /** The host name. */
  readonly host: string;
  /** The snapshot. */
  readonly file: string;
  /** The assumed kernel. */
  readonly kernel: string;
}

/** A group of hosts with its differences. */
export interface FoundHostGroup {
  readonly hosts: readonly ComparedHostView[];
  readonly differences: PolicyDifferences | undefined;
  readonly compiledDifferently?: readonly string[];
}

/** Converts groups of hosts, and the unreadable snapshots, to plain data. */
export function diffHostsView(groups: readonly FoundHostGroup[], unreadable: readonly string[]): DiffHostsView {
  return {
    groups: groups.map(({ hosts, differences, compiledDifferently = [] }) => ({
      hosts,
      ...(differences === undefined ? {} : { differences: differencesView(differences) }),
      ...(compiledDifferently.length === 0 ? {} : { compiledDifferently }),
    })),
    ...(unreadable.length === 0 ? {} : { unreadable: unreadable.map(printable) }),
  };
}

/** Describes a loaded snapshot. */
export function savedHostView(file: string, { live, kernel }: CommandPolicy): ComparedHostView {
  return {
    host: live === undefined ? '' : textOf(live.snapshot.host),
    file: printable(file),
    kernel: kernel.version,
  };
}
