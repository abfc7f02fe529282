import type { Style } from '@lamellar/core';
import { textOf } from '@lamellar/core/language';
import { TaskLayers, type Snapshot, type SnapshotContainer, type SnapshotRuntime } from '@lamellar/core/snapshot';
import { brief } from '../words/brief.ts';
import { listed } from '../words/truncate-list.ts';
import { countOf, digitsOf } from '../words/count-of.ts';
import { tasksOfContainers, type ContainerGroup, type StackedTasks } from '../views/tasks-of-containers.ts';

/** Prints the tasks of a host by container, and by label, layer by layer. */
export function psText(snapshot: Snapshot, style: Style, columns: number): string {
  const groups = tasksOfContainers(snapshot, new TaskLayers(snapshot));
  const running = snapshot.containers.filter(({ isRunning }) => isRunning).length;
  const own = snapshot.tasks.filter(({ isKernel }) => !isKernel).length;
  const counts = [countOf(running, 'running container'), countOf(own, 'process', 'processes')].join(', ');
  const lines = [`${textOf(snapshot.host)}, kernel ${textOf(snapshot.kernel.release)}: ${counts}`];
  for (const group of groups) lines.push('', ...groupLines(group, style, columns));
  return `${lines.join('\n')}\n`;
}

const runtimes: Readonly<Record<SnapshotRuntime, string>> = {
  lxc: 'LXC',
  incus: 'Incus',
  lxd: 'LXD',
  docker: 'Docker',
  podman: 'Podman',
  containerd: 'containerd',
  'cri-o': 'CRI-O',
};

/** The maximum number of names in a line. */
const maxNames = 6;

function titleOf({ containers, count }: ContainerGroup): string {
  const [first, ...others] = containers;
  const processes = countOf(count, 'process', 'processes');
  if (first === undefined) return `the host itself, ${processes}`;
  const runtime = runtimes[first.runtime];
  if (others.length === 0) return `${nameOf(first)} (${runtime}), ${processes}`;
  const names = listed(containers.map(nameOf), maxNames);
  return `${countOf(containers.length, 'container')} of ${runtime}, ${processes}: ${names}`;
}

/** The usual length of displayed ids, in digits. */
const shortId = 12;

function nameOf({ runtime, name, project }: SnapshotContainer): string {
  const shown = brief(textOf(name));
  if (project !== undefined && project !== 'default') return `${textOf(project)}/${shown}`;
  const isNamed = runtime === 'lxc' || runtime === 'incus' || runtime === 'lxd';
  return isNamed ? shown : shown.slice(0, shortId);
}

function groupLines(group: ContainerGroup, style: Style, columns: number): readonly string[] {
  const lines = [titleOf(group)];
  // Tasks with a single layer come first, with the layer in the row.
  const byOuter = new Map<string, StackedTasks[]>([['', []]]);
  for (const row of group.rows) {
    const outer = row.outer.map((name) => brief(name)).join(' and ');
    const key = row.inner.length === 0 ? '' : outer;
    byOuter.set(key, [...(byOuter.get(key) ?? []), row]);
  }
  for (const [outer, rows] of byOuter) {
    if (rows.length === 0) continue;
    if (outer !== '') lines.push(`  under ${outer}`);
    const indent = outer === '' ? '  ' : '    ';
    const shown = rows.map((row) => ({
      count: digitsOf(row.count),
      label: (outer === '' ? [...row.outer, ...row.inner] : row.inner).map((name) => brief(name)).join(' and '),
      row,
    }));
    const widths = {
      count: Math.max(...shown.map(({ count }) => count.length)),
      label: Math.min(maxLabelWidth, Math.max(...shown.map(({ label }) => label.length))),
    };
    for (const { count, label, row } of shown) {
      const start = `${indent}${count.padStart(widths.count)}  ${label.padEnd(widths.label)}`;
      lines.push(`${start}  ${style.faint(commandsOf(row, columns - start.length - 2))}`.trimEnd());
    }
  }
  return lines;
}

const maxLabelWidth = 48;
const minColumns = 24;

/** Lists the most frequent commands, as far as they fit. */
function commandsOf({ commands }: StackedTasks, columns: number): string {
  const room = Math.max(columns, minColumns);
  let text = '';
  let left = commands.size;
  for (const [command, count] of commands) {
    const next = count === 1 ? command : `${command} ×${digitsOf(count)}`;
    const more = left > 1 ? ', …'.length : 0;
    if (text.length + next.length + 2 + more > room && text !== '') return `${text}, …`;
    text = text === '' ? next : `${text}, ${next}`;
    left--;
  }
  return text;
}
