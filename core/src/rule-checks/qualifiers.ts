import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import type { Rule } from '../language/ast-rules.ts';

/** Reports invalid qualifiers for the kind of rule: only files have owners, and some kinds have no priority. */
export function checkQualifiers({ kind, qualifiers, span }: Rule, report: Report): void {
  const { priority, owner } = qualifiers;
  // Most rules have neither.
  if (owner === undefined && priority === undefined && kind !== 'rlimit') return;
  const say = (what: string, hint: string) => {
    report(errorAt({ ...span, end: firstWordEnd(span.source.text, span.start) }, 'unknown-qualifier', what, hint));
  };
  if (kind === 'rlimit') {
    if (Object.keys(qualifiers).length > 0) say('a limit takes no qualifiers', 'write `set rlimit` alone');
  } else if (owner !== undefined && kind !== 'file' && kind !== 'link') {
    say(`\`${owner}\` before a rule that is not about files`, 'only file permissions depend on the owner');
  } else if (priority !== undefined && priority.value !== 0 && (kind === 'network' || kind === 'all')) {
    say('this kind of rule takes no priority', 'delete `priority`');
  }
}

/** Returns the end of a rule's first word: all qualifiers would be too much to underline. */
function firstWordEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !' \t\r\n,='.includes(text[end] ?? '')) end++;
  return end;
}
