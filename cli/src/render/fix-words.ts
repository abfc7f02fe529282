import type { Fix } from '@lamellar/core/audit';

/** Prints a finding's fix in a line. */
export function fixWords(fix: Fix): string {
  switch (fix.kind) {
    case 'rule':
      return `add to \`${fix.profile}\`: ${fix.rule}`;
    case 'setting':
      return `in ${fix.place}: ${fix.line}`;
    case 'command':
      return fix.command;
    case 'advice':
      return fix.text;
  }
}
