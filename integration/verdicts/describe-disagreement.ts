import { renderDiagnostic } from '@lamellar/core/language';
import type { VerdictDisagreement } from './compare-verdicts.ts';

/** A disagreement for people: the policy, and the messages of both sides. */
export function describeDisagreement({ name, text, valid, diagnostics, verdicts }: VerdictDisagreement): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const own = valid
    ? ['takes it']
    : ['refuses it', ...errors.map((error) => renderDiagnostic(error, { color: false }))];
  const theirs = verdicts.map(({ verdict, messages }) => `${verdict}: ${messages.trim()}`);
  return [
    `${name}: core ${own.join('\n')}`,
    ...theirs.map((each) => `apparmor_parser ${each}`),
    ...text.split('\n').map((line) => `    ${line}`),
  ].join('\n');
}
