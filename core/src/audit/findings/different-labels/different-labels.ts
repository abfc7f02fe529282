import type { AuditedContainer, AuditedHost, UsedLabel } from '../../audited-host.ts';
import { confinesNothing, outerParts } from '../../container-layers.ts';
import { countWords, quoted, taskList } from '../evidence.ts';
import { adviceFix, type Finding, type FindingContext, type FindingKind } from '../finding.ts';
import { allowedToItself, refusalLines, refusedBetween, rulesFor } from '../refused-between.ts';

/**
 * Tasks of a container outside the host layer of the first process, in most cases started by `exec`. The fix ends the
 * tasks, so a recorded task never has the fix in place.
 */
export const differentLabels = {
  id: 'different-labels',
  title: 'processes of one container under different host layers',
  find: (host, context) => host.containers.flatMap((container) => findIn(container, host, context)),
} as const satisfies FindingKind;

function findIn(container: AuditedContainer, host: AuditedHost, context: FindingContext): readonly Finding[] {
  const { init, labels } = container;
  const first = labels.find((label) => init !== undefined && label.tasks.includes(init) && label.label === init.label);
  if (first === undefined) return [];
  const usual = outerNames(first);
  const byNames = new Map<string, UsedLabel[]>();
  for (const label of labels) {
    const names = outerNames(label);
    if (names.join('//&') === usual.join('//&') || isBelow(names, usual)) continue;
    // A host profile attached to a program of an unconfined container is a separate finding.
    if (confinesNothing(first) && isAttached(label, host, context)) continue;
    const key = names.join('//&');
    byNames.set(key, [...(byNames.get(key) ?? []), label]);
  }
  return [...byNames.values()].map((others) => findingOf(container, first, others, host));
}

function findingOf(
  container: AuditedContainer,
  first: UsedLabel,
  others: readonly UsedLabel[],
  host: AuditedHost,
): Finding {
  const [other = first] = others;
  const tasks = [...new Set(others.flatMap((label) => label.tasks))];
  const hasLess = !confinesNothing(first) && outerNames(first).some((name) => !outerNames(other).includes(name));
  // The permissions between processes with equal labels.
  const usual = allowedToItself(first, host);
  const [there, back] = [refusedBetween(first, other, host, usual), refusedBetween(other, first, host, usual)];
  return {
    severity: hasLess ? 'high' : 'medium',
    subject: { kind: 'container', container },
    summary: hasLess
      ? 'some processes are outside the host layer of the first process, and escape the confinement'
      : 'some processes have a different label from the first process: rules for one label do not apply to the second',
    evidence: [
      `the first process, ${taskList([...first.tasks].slice(0, 1))}, is under ${quoted(first.label)}`,
      `${countWords(tasks.length, 'process', 'processes')} under ${quoted(other.label)}: ${taskList(tasks)}`,
      ...refusalLines(first, other, there),
      ...refusalLines(other, first, back),
    ],
    fixes: [
      ...(hasLess ? [] : rulesFor([...there, ...back])),
      adviceFix(
        hasLess
          ? 'find the command that started these processes (`lxc-attach` with `-e` or `-c`, `nsenter`), and end the processes'
          : 'start processes under the label of the container: a confined runtime stacks its own profile on the label',
      ),
    ],
  };
}

function outerNames(label: UsedLabel): readonly string[] {
  return outerParts(label).map(({ name }) => name);
}

function isAttached({ meaning, tasks }: UsedLabel, { policy }: AuditedHost, { attachedTo }: FindingContext): boolean {
  const [only, ...others] = meaning?.parts ?? [];
  if (only === undefined || others.length > 0) return false;
  return tasks.every(({ program }) => program !== undefined && attachedTo(program, policy.root) === only.profile);
}

/**
 * Returns whether every usual profile appears as the profile, a hat or a child: a transition of the profile explains
 * the label.
 */
function isBelow(names: readonly string[], usual: readonly string[]): boolean {
  return (
    names.length === usual.length &&
    usual.every((name) => names.some((one) => one === name || one.startsWith(`${name}//`)))
  );
}
