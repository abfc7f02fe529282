import {
  checksJson,
  crossCheck,
  explainDecision,
  operationWords,
  policyClasses,
  printLabel,
  type Decision,
  type Label,
  type LabelError,
  type PolicyNamespace,
  type Verdict,
} from '@lamellar/core';
import { textOf, bytesOf, type Diagnostic } from '@lamellar/core/language';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { askedOperations } from '../asked-operations.ts';
import { readLabel } from '../read-label.ts';
import { diagnosticsOf, reportDamage, reportDiagnostics, reportLabelError, reportUnread } from '../output/report.ts';
import { styleFor } from '../output/style.ts';
import type { PolicyOptions } from '../policy/policy-options.ts';

/** `lamellar can SUBJECT OPERATION TARGET`: one question, with its explanation. */
export async function can(
  subjectText: string,
  operationText: string,
  targetText: string,
  options: PolicyOptions & { readonly format: 'human' | 'json' },
): Promise<ExitStatus> {
  const operations = askedOperations(operationText);
  const { policy, kernel, unread } = await loadPolicy(options);
  const { root } = policy;
  const reported = new Set<Diagnostic>();
  const errors: LabelError[] = [];
  const labelOf = (role: 'SUBJECT' | 'TARGET', written: string): Label | undefined => {
    const result = readLabel(bytesOf(written), policy);
    if ('label' in result) return result.label;
    reportLabelError(bytesOf(written), result.error, reported, role);
    errors.push(result.error);
    return undefined;
  };
  const subject = labelOf('SUBJECT', subjectText);
  const target = labelOf('TARGET', targetText);
  reportDamage(errors, root, reported);
  reportUnread(unread);
  if (subject === undefined || target === undefined) return exitStatus.invalid;

  const decisions = operations.map((operation) => crossCheck(subject, operation, target, kernel.behaviours, policy));
  reportDiagnostics(diagnosticsOf(root).filter((diagnostic) => diagnostic.severity === 'warning'));
  const denied = decisions.filter((decision) => decision.verdict === 'deny');
  if (options.format === 'json') {
    const shown = denied[0] ?? decisions[0];
    const answer = {
      subject: text(subject, root),
      operation: operationText,
      target: text(target, root),
      verdict: denied.length > 0 ? 'deny' : 'allow',
      kernel: kernel.version,
      ...(operations.length === 1 ? {} : verdictsByClass(decisions)),
      checks: shown === undefined ? [] : checksJson(shown, root),
    };
    writeOutput(`${JSON.stringify(answer)}\n`);
  } else {
    writeOutput(human(decisions, root, kernel.version));
  }
  return denied.length > 0 ? exitStatus.denied : exitStatus.success;
}

function verdictsByClass(decisions: readonly Decision[]): Readonly<Record<string, Record<string, Verdict>>> {
  const verdicts: Record<string, Record<string, Verdict>> = {};
  for (const { operation, verdict } of decisions) {
    const key = policyClasses[operation.class].before?.plural ?? operation.class;
    (verdicts[key] ??= {})[operation.name] = verdict;
  }
  return verdicts;
}

/** Decisions that the same checks explain are told together: with `signal` there are three dozen. */
function human(decisions: readonly Decision[], root: PolicyNamespace, kernel: string): string {
  const style = styleFor('stdout');
  const groups = new Map<string, Decision[]>();
  for (const decision of decisions) {
    const key = JSON.stringify(checksJson(decision, root));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [decision]);
    else group.push(decision);
  }
  const paragraphs = [...groups.values()].map((group) => {
    const [decision] = group;
    if (decision === undefined) return '';
    const verdict = decision.verdict === 'allow' ? style.allow('allowed') : style.deny('denied');
    const head = [
      `${verdict}: ${operationWords(group.map((one) => one.operation))} (kernel ${kernel})`,
      `  from ${text(decision.subject, root)}`,
      `  to   ${text(decision.target, root)}`,
    ].join('\n');
    return `${head}\n\n${explainDecision(decision, root, style)}\n`;
  });
  return paragraphs.join('\n');
}

function text(label: Label, root: PolicyNamespace): string {
  return textOf(printLabel(label, root));
}
