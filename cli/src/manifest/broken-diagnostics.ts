import { shellCommand } from '@lamellar/core/audit';
import { printLabel, type Decision, type Label, type PolicyNamespace } from '@lamellar/core';
import { operationWords, printOperation } from '@lamellar/core/classes';
import { bytesOf, errorAt, textOf, type ByteString, type Diagnostic } from '@lamellar/core/language';
import { decidingPlaces, targetInWords } from '@lamellar/core/render';
import type { BrokenExpectation } from '@lamellar/node/manifest';

/**
 * Returns the diagnostics of a failing expectation, with the deciding rules as related places.
 *
 * @param options - further words of the command that answers the question of the counterexample
 */
export function brokenDiagnostics(
  { expectation, outcome }: BrokenExpectation,
  root: PolicyNamespace,
  options: readonly string[] = [],
): readonly Diagnostic[] {
  if (outcome.kind === 'failed') {
    const { subject, operation } = outcome.counterexample;
    const words = [
      quoted(printLabel(subject, root)),
      printOperation(operation),
      ...objectWords(outcome.counterexample, root),
    ];
    const selected = shellCommand(...['--manifest', expectation.span.source.name, ...options].map(bytesOf));
    const hint = `\`lamellar can ${words.join(' ')} ${selected}\` says why`;
    const message = counterexample(outcome.counterexample, root);
    const related = decidingPlaces(outcome.counterexample, root);
    return [{ ...errorAt(expectation.span, 'broken-expectation', message, hint), related }];
  }
  return outcome.problems.flatMap(({ place, message, hint, diagnostics = [] }) => [
    errorAt(expectation.place(place.start, place.end), 'broken-expectation', message, hint),
    ...diagnostics,
  ]);
}

function counterexample(decision: Decision, root: PolicyNamespace): string {
  const { subject, operation, verdict } = decision;
  const named = (label: Label): string => `\`${textOf(printLabel(label, root))}\``;
  const target = targetOf(decision);
  const what =
    decision.shape === 'stack-check' && decision.object.kind === 'object'
      ? ` ${targetInWords(decision.operation, decision.object, Infinity)}`
      : '';
  const whom = target === undefined ? '' : ` to ${named(target)}`;
  const outcome = verdict === 'allow' ? 'allowed' : 'denied';
  return `expectation failed: ${operationWords([operation])}${what} from ${named(subject)}${whom} is ${outcome}`;
}

function targetOf(decision: Decision): Label | undefined {
  if (decision.shape === 'cross-check') return decision.target;
  return decision.object.kind === 'label' ? decision.object.label : undefined;
}

/** Returns the object words of a `lamellar can` command. */
function objectWords(decision: Decision, root: PolicyNamespace): readonly string[] {
  if (decision.shape === 'stack-check' && decision.object.kind === 'object')
    return decision.object.words.map((word) => (word === undefined ? '-' : isPlain(word) ? word : quoted(word)));
  const target = targetOf(decision);
  return target === undefined ? [] : [quoted(printLabel(target, root))];
}

/** Checks whether a shell takes a word literally. */
function isPlain(word: ByteString): boolean {
  return /^[\w@][\w./@-]*$|^\/[\w./@-]*$/.test(word);
}

/** Quotes a word for a shell. */
function quoted(word: ByteString): string {
  return `'${textOf(word).replaceAll("'", String.raw`'\''`)}'`;
}
