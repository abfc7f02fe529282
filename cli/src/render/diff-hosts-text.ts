import type { LeftOut } from '@lamellar/core/diff';
import type { ComparedHostView, DiffHostsView } from '../views/diff-hosts-view.ts';
import { countOf } from '../words/count-of.ts';
import { listed } from '../words/truncate-list.ts';
import { wrapped } from '../words/wrapped.ts';
import { changeSections, summary } from './diff-text.ts';
import { notComparedWords } from './own-changes-text.ts';

/** Renders groups of hosts for people: hosts that differ first. */
export function renderDiffHosts({ groups, unreadable }: DiffHostsView, leftOut: readonly LeftOut[]): string {
  const count = groups.reduce((sum, { hosts }) => sum + hosts.length, 0);
  const [largest, ...others] = groups;
  const title =
    others.length === 0
      ? `${countOf(count, 'host')} with equal permissions`
      : `${countOf(count, 'host')} in ${countOf(groups.length, 'group')} with different permissions`;
  return [
    `${title}\n`,
    ...others
      .toReversed()
      .flatMap(({ hosts, differences }) => [
        ...hostLines(hosts),
        ...(differences === undefined
          ? []
          : [`compared with the largest group: ${summary(differences)}\n`, ...changeSections(differences)]),
      ]),
    ...(largest === undefined || others.length === 0 ? [] : hostLines(largest.hosts)),
    ...unreadableLines(unreadable),
    `${wrapped(notComparedWords(leftOut), '').join('\n')}\n`,
  ].join('\n');
}

/** Renders groups of hosts by the changes with a kernel or compiler: hosts that change first. */
export function renderChangedHosts({ groups, unreadable }: DiffHostsView, leftOut: readonly LeftOut[]): string {
  return [
    ...groups.toReversed().flatMap(({ hosts, differences, compiledDifferently = [] }) => {
      if (differences === undefined) return [];
      const sections = changeSections(differences);
      const changes = sections.length === 0 ? 'no label gains or loses a permission' : summary(differences);
      const note = `not predicted: ${compiledDifferently.join(', ')}: a host compiles policy for its kernel, and saved policy is compiled for the present kernel. Compare the policy files with \`lamellar diff POLICY --kernel OLD --kernel NEW\``;
      return [
        ...hostLines(hosts, changes),
        ...sections,
        ...(compiledDifferently.length === 0 ? [] : [`${wrapped(note, '').join('\n')}\n`]),
      ];
    }),
    ...unreadableLines(unreadable),
    `${wrapped(notComparedWords(leftOut), '').join('\n')}\n`,
  ].join('\n');
}

/** Names hosts and kernels on lines that end the paragraph. */
function hostLines(hosts: readonly ComparedHostView[], changes?: string): readonly string[] {
  const kernels = [...new Set(hosts.map(({ kernel }) => kernel))];
  const names = listed(
    hosts.map(({ host }) => host),
    maxHosts,
  );
  const after = changes === undefined ? '' : `: ${changes}`;
  return [
    `${wrapped(`${countOf(hosts.length, 'host')} (kernel ${kernels.join(', ')}): ${names}${after}`, '').join('\n')}\n`,
  ];
}

/** Lists the snapshots that are missing from the groups. */
function unreadableLines(unreadable: readonly string[] = []): readonly string[] {
  if (unreadable.length === 0) return [];
  const text = `not compared: ${countOf(unreadable.length, 'unreadable snapshot')}: ${listed(unreadable, maxHosts)}`;
  return [`${wrapped(text, '').join('\n')}\n`];
}

const maxHosts = 8;
