import type { Diagnostic, RelatedPlace } from '../../diagnostics/diagnostic.ts';
import type { ExecConflict } from '../../file-rules/find-exec-conflicts.ts';
import { textOf } from '../../source/printable-text.ts';
import type { Span } from '../../source/span.ts';
import type { FileStatement } from './file-statements.ts';

/**
 * Builds the diagnostic for two rules with conflicting exec modes for a path. The diagnostic points at the rule nearer
 * to the profile.
 */
export function conflictDiagnostic({ left, right, path, certain }: ExecConflict<FileStatement>): Diagnostic {
  const [here, there] =
    left.origin.via.length < right.origin.via.length ? [left.origin, right.origin] : [right.origin, left.origin];
  const [one, other] = [wayToExecute(here), wayToExecute(there)];
  const both = `for \`${textOf(path)}\``;
  const related: RelatedPlace[] = [
    { message: `${other} is here`, span: placeOf(there) },
    ...there.via.toReversed().map((span) => ({ message: 'included from here', span })),
  ];
  const common = { code: 'conflicting-exec', span: placeOf(here), related } as const;
  if (certain) {
    return {
      ...common,
      severity: 'error',
      message: `${one} conflicts with ${other} ${both}`,
      hint: 'use the same execute mode in both rules, narrow a path, or add `priority=1` to a rule',
    };
  }
  return {
    ...common,
    severity: 'warning',
    message: `${one} and ${other} conflict ${both}: apparmor_parser may refuse them`,
    hint: 'a third rule decides the path, but perhaps too late in the order of the compiler: use the same execute mode in both rules',
  };
}

/** Returns the exec part of a rule as written. */
function wayToExecute({ node }: FileStatement): string {
  switch (node.kind) {
    case 'file': {
      if (node.permissions === undefined) return '`ix` of `file,`';
      const letters = /[pcu][iu]?x|ix|x/i.exec(node.permissions.text)?.[0] ?? 'x';
      const safety = node.safety === undefined ? '' : `${node.safety} `;
      const target = node.target === undefined ? '' : ` -> ${textOf(node.target.value)}`;
      return `\`${safety}${letters}${target}\``;
    }
    case 'change-profile':
      return `\`${node.safety === 'unsafe' ? 'change_profile unsafe' : 'change_profile'}\``;
    default:
      return '`ix` of `all,`';
  }
}

function placeOf({ node }: FileStatement): Span {
  return node.kind === 'file' && node.permissions !== undefined ? node.permissions.span : node.span;
}
