import {
  AutomatonTooLargeError,
  QuestionError,
  UnknownLabelError,
  type Decision,
  type Policy,
  type Style,
} from '@lamellar/core';
import type { Diagnostic } from '@lamellar/core/language';
import { adviseRules } from '@lamellar/core/repair';
import { diagnosticLines } from '../../cli/src/render/diagnostic-lines.ts';
import { renderGroups } from '../../cli/src/render/matrix-text.ts';
import { adviceLines } from './advice-lines.ts';
import { checkLayers } from './check-layers.ts';
import { explainLog } from './explain-log.ts';
import type { FieldsAnswer, FieldsQuestion } from './fields.ts';
import { lineMarks } from './line-marks.ts';
import { matrixOf } from './matrix-of.ts';
import { parseLayers } from './page-policy.ts';

const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const style: Style = { allow: paint(32), deny: paint(31), faint: paint(2) };

/** Answers the question of the page. Never throws on input: a wrong question has its error as the answer. */
export function answerFields(question: FieldsQuestion): FieldsAnswer {
  try {
    return answerCommand(question);
  } catch (error) {
    if (!isInputError(error)) throw error;
    const { message, hint, diagnostics = [] } = error;
    return answerOf([message, ...(hint === undefined ? [] : [`hint: ${hint}`])], [], diagnostics);
  }
}

/** An error in the policy or in the question, with advice if available. */
type InputError = Error & { readonly hint?: string; readonly diagnostics?: readonly Diagnostic[] };

function isInputError(error: unknown): error is InputError {
  const kinds = [QuestionError, UnknownLabelError, AutomatonTooLargeError, RangeError];
  return kinds.some((kind) => error instanceof kind);
}

function answerCommand({ fields, columns }: FieldsQuestion): FieldsAnswer {
  const policy = parseLayers(fields);
  const { command, texts } = fields;
  switch (command) {
    case 'check':
      return checkLayers(policy);
    case 'can': {
      const answer = answerCan(policy, texts.can);
      const { decisions } = answer;
      const advice = adviceLines(adviseRules(decisions), policy.stacks, style);
      return answerOf([answer.explainEvidence(style), ...advice], decisions, errorsOf(policy));
    }
    case 'why': {
      const { lines, decisions } = explainLog(policy, texts.why, style);
      return answerOf(lines, decisions, errorsOf(policy));
    }
    case 'matrix': {
      return answerOf([renderGroups(matrixOf(policy, texts.matrix), style, columns)], [], errorsOf(policy));
    }
  }
}

function answerCan(policy: Policy, text: string): ReturnType<Policy['can']> {
  if (text.split('"').length % 2 === 0) throw new RangeError('the question has a `"` without a second `"`');
  const [subject, operation, ...object] = wordsOf(text);
  if (subject === undefined || operation === undefined)
    throw new RangeError('the question needs a subject and an operation, such as `web:nginx file:r /etc/passwd`');
  return policy.can(subject, operation, ...object);
}

/** Splits a question into words. Double quotes keep blanks, as in names of profiles. */
function wordsOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '');
}

function errorsOf(policy: Policy): readonly Diagnostic[] {
  return policy.diagnostics().filter(({ severity }) => severity === 'error');
}

/** Puts errors of the policy before an answer, because an answer lacks profiles with errors. */
function answerOf(
  lines: readonly string[],
  decisions: readonly Decision[],
  diagnostics: readonly Diagnostic[],
): FieldsAnswer {
  const errors = Array.from(diagnosticLines(diagnostics, false), (text) => `${text}\n`);
  return { text: `${[...errors, ...lines].join('\n').trimEnd()}\n`, marks: lineMarks(decisions, diagnostics) };
}
