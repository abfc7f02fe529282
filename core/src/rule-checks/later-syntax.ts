import { warningAt } from '../diagnostics/diagnostic-at.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../source/span.ts';

/** Reports syntax that AppArmor 5.0 accepts and 4.1 refuses. */
export function laterSyntax(span: Span, what: string): Diagnostic {
  return {
    ...warningAt(span, 'later-syntax', `${what} needs AppArmor 5.0: 4.1 refuses it`),
    refusedBy: 'AppArmor 4.1',
  };
}

/** Reports syntax that AppArmor 4.1 accepts and 5.0 refuses. */
export function removedSyntax(span: Span, what: string, hint?: string): Diagnostic {
  return { ...warningAt(span, 'removed-syntax', `AppArmor 5.0 refuses ${what}`, hint), refusedBy: 'AppArmor 5.0' };
}
