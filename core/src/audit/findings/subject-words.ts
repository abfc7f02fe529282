import { textOf } from '../../source/printable-text.ts';
import { quoted } from './evidence.ts';
import type { FindingSubject } from './finding.ts';

/** Describes the subject of a finding in words that are safe to print: `container web`. */
export function subjectWords(subject: FindingSubject): string {
  switch (subject.kind) {
    case 'host':
      return 'the host';
    case 'container':
      return `container ${subject.container.title}`;
    case 'profile': {
      const within = subject.container === undefined ? '' : ` of container ${subject.container.title}`;
      return `profile ${quoted(subject.profile)}${within}`;
    }
    case 'label':
      return `label ${quoted(subject.label)}`;
    case 'namespace':
      return `policy namespace ${quoted(subject.namespace)}`;
    case 'task': {
      const { task, container } = subject;
      const within = container === undefined ? '' : ` in container ${container.title}`;
      return `process ${textOf(task.command)} (${task.id})${within}`;
    }
  }
}
