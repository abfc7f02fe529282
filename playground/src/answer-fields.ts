import {
  AutomatonTooLargeError,
  Policy,
  QuestionError,
  UnknownLabelError,
  type Check,
  type Decision,
  type Style,
} from '@lamellar/core';
import { renderDiagnostic, type Diagnostic } from '@lamellar/core/language';
import { noMarks, type Fields, type FieldsAnswer, type LayerName, type LineMark } from './fields.ts';

/** The names of the layers in diagnostics and evidence. */
const fileNames: Readonly<Record<LayerName, string>> = { host: 'host.aa', container: 'container.aa' };

const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const style: Style = { allow: paint(32), deny: paint(31), faint: paint(2) };

/** Answers the question of the page. Never throws on input: a wrong question has its error as the answer. */
export function answerFields(fields: Fields): FieldsAnswer {
  try {
    return answerCan(fields);
  } catch (error) {
    if (!isInputError(error)) throw error;
    const { message, hint, diagnostics = [] } = error;
    const text = `${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`;
    return { text: [...diagnosticTexts(diagnostics), text].join('\n'), marks: noMarks };
  }
}

/** An error in the policy or in the question, with advice if available. */
type InputError = Error & { readonly hint?: string; readonly diagnostics?: readonly Diagnostic[] };

function isInputError(error: unknown): error is InputError {
  const kinds = [QuestionError, UnknownLabelError, AutomatonTooLargeError, RangeError];
  return kinds.some((kind) => error instanceof kind);
}

function answerCan(fields: Fields): FieldsAnswer {
  const policy = policyOf(fields);
  const [subject, operation, ...object] = wordsOf(fields.texts.can);
  if (subject === undefined || operation === undefined)
    throw new RangeError('the question needs a subject and an operation, such as `web:nginx file:r /etc/passwd`');
  const answer = policy.can(subject, operation, ...object);
  const errors = policy.diagnostics().filter(({ severity }) => severity === 'error');
  return {
    text: [answer.explain(style), ...diagnosticTexts(errors)].join('\n'),
    marks: { host: marksIn('host', answer.decisions), container: marksIn('container', answer.decisions) },
  };
}

/** Returns the lines of a layer with rules of the evidence. A line of several checks has the verdict of a denial. */
function marksIn(layer: LayerName, decisions: readonly Decision[]): readonly LineMark[] {
  const checks: readonly Check[] = decisions.flatMap((decision) => decision.checks);
  const marks = checks.flatMap(({ rules, part: { profile }, verdict }) => {
    const spans = rules.flatMap((rule) => ('span' in rule ? [rule.span] : []));
    const places = spans.length > 0 ? spans : profile.declared === undefined ? [] : [profile.declared];
    const own = places.filter(({ source }) => source.name === fileNames[layer]);
    return own.map(({ source, start }): LineMark => ({ line: source.position(start).line, verdict }));
  });
  const denied = new Set(marks.flatMap(({ line, verdict }) => (verdict === 'deny' ? [line] : [])));
  const lines = [...new Set(marks.map(({ line }) => line))].toSorted((left, right) => left - right);
  return lines.map((line) => ({ line, verdict: denied.has(line) ? 'deny' : 'allow' }));
}

function policyOf({ texts, namespace }: Fields): Policy {
  return Policy.parse({
    profiles: { [fileNames.host]: texts.host },
    namespaces: { [namespace]: { profiles: { [fileNames.container]: texts.container } } },
  });
}

/** Splits a question into words. Double quotes keep blanks, as in names of profiles. */
function wordsOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '');
}

function diagnosticTexts(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic, { color: false })}\n`);
}
