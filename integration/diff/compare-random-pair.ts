import { StackedPolicy } from '@lamellar/core';
import { parseOperations } from '@lamellar/core/classes';
import { compareOwnPermissions, leftOutWithPeers, type LabelOfPolicy, type OwnChanges } from '@lamellar/core/diff';
import { parseLabel } from '@lamellar/core/labels';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { attemptClasses } from '../generate/attempt-classes.ts';
import { randomAttempts } from '../generate/random-attempts.ts';
import { Random } from '../generate/random.ts';
import { needsOfAttempt, type AttemptNeeds } from '../kernel-classes/attempt-needs.ts';
import { parseClassQuestion, type ClassQuestion } from '../kernel-classes/class-case.ts';
import { asText, decideAttemptsIn, loadCase } from '../kernel-classes/replay-case.ts';
import type { AttemptAnswer } from '../lab/kernels/read-report.ts';
import type { NamespacePolicy } from '../oracle/decision-case.ts';
import type { OracleKernel } from '../oracle/oracle-kernel.ts';
import { changedPolicy } from './changed-policy.ts';
import { witnessAttempts } from './witness-attempts.ts';

/** The number of groups of random questions about a pair of policies. */
const groupsPerPair = 15;

/** The number of witnesses per label and pair, because labels of a random case gain and lose equal permissions. */
const [witnessesPerLabel, witnessesPerPair] = [8, 60];

/** The verdicts before and after. */
export type Verdicts = readonly [before: string, after: string];

/** Two random policies, with the reported changes and the attempts to verify the report. */
export interface RandomPair {
  readonly name: string;
  readonly policies: readonly [before: readonly NamespacePolicy[], after: readonly NamespacePolicy[]];
  readonly found: readonly OwnChanges[];
  /** Attempts of reported witnesses, with the reported verdicts. */
  readonly witnesses: readonly { readonly question: ByteString; readonly reported: Verdicts }[];
  /** Random attempts, with the operations that the kernel checks. */
  readonly questions: readonly ByteString[];
}

/** Compares two random policies of a seed. */
export function randomPair(seed: number, kernel: OracleKernel): RandomPair {
  const { policy: before, questions } = randomAttempts(seed, attemptClasses, groupsPerPair, '4.1');
  const after = changedPolicy(new Random(seed), before);
  const roots = [before, after].map((policy) =>
    loadCase(
      policy.map((one) => ({ ...one, file: one.namespace.join('/') })),
      asText(kernel),
    ),
  );
  const sides = roots.map((root) => ({ root, policy: new StackedPolicy(root), behaviours: kernel.behaviours }));
  const names = new Set(questions.map((question) => parseClassQuestion(question).label));
  const labels = new Map(
    [...names].flatMap((name) => {
      const [was, is] = sides.flatMap(({ root, ...side }): readonly LabelOfPolicy[] => {
        const parsed = parseLabel(bytesOf(name), root);
        return 'label' in parsed ? [{ label: parsed.label, ...side }] : [];
      });
      return was === undefined || is === undefined ? [] : [[name, { before: was, after: is }] as const];
    }),
  );
  const found = compareOwnPermissions(labels, { isComparedPeer: () => false });
  const witnesses = found.flatMap(({ subjects, changes }) =>
    subjects.flatMap((subject) =>
      changes
        .flatMap((change) =>
          witnessAttempts(subject, change).map((question) => ({
            question,
            reported: (change.kind === 'gained' ? ['0', '1'] : ['1', '0']) as Verdicts,
          })),
        )
        .slice(0, witnessesPerLabel),
    ),
  );
  // An attempt can need further permissions. Only an attempt with the reported verdicts demonstrates the change.
  const verdicts = roots.map((root) =>
    decideAttemptsIn(
      root,
      witnesses.map(({ question }) => parseClassQuestion(question)),
      kernel,
    ),
  );
  return {
    name: `pair ${seed}`,
    policies: [before, after],
    found,
    witnesses: witnesses
      .filter(({ reported }, at) => reported.every((verdict, side) => verdicts[side]?.[at]?.answer === verdict))
      .slice(0, witnessesPerPair),
    questions: questions.filter((question) => labels.has(parseClassQuestion(question).label)),
  };
}

/** The verdict on a kernel's answers, or the reason for no verdict. */
export type Judgement =
  'confirmed' | 'unchanged' | 'reported' | 'not compared' | 'undecided' | 'false' | 'not reported';

/** Compares the kernel's answers to a witness with the report. */
export function judgeWitness(reported: Verdicts, answers: readonly AttemptAnswer[]): Judgement {
  const verdicts = answers.map(({ verdict }) => verdict);
  if (verdicts.includes('?')) return 'undecided';
  return verdicts.join('') === reported.join('') ? 'confirmed' : 'false';
}

/** Looks for a changed answer in the report. */
export function judgeQuestion(
  question: ByteString,
  answers: readonly AttemptAnswer[],
  found: readonly OwnChanges[],
): Judgement {
  const [was, is] = answers.map(({ verdict }) => verdict);
  if (was === '?' || is === '?') return 'undecided';
  if (was === is) return 'unchanged';
  const parsed = parseClassQuestion(question);
  const needs = needsOfAttempt(parsed);
  if (needs === undefined || isOutsideOfComparison(parsed, needs)) return 'not compared';
  const kind = is === '1' ? 'gained' : 'lost';
  const operations = operationsOf([...needs, ...fileNeeds(parsed)], parsed.label);
  const isReported = operations.some(({ subject, operation }) =>
    found.some(
      ({ subjects, changes, tooLarge }) =>
        subjects.includes(subject) &&
        (tooLarge.includes(operation.class) ||
          changes.some(
            (change) => change.kind === kind && change.class === operation.class && isAbout(change, operation.name),
          )),
    ),
  );
  if (isReported) return 'reported';
  const isLeftOut = operations.some(({ operation }) =>
    leftOutWithPeers.some((left) => left.class === operation.class && left.names?.includes(operation.name) !== false),
  );
  return isLeftOut ? 'not compared' : 'not reported';
}

/**
 * Returns whether no comparison covers an attempt: a profile in complain mode with deny rules answers several
 * permissions together differently, and the label after an exec decides under no_new_privs.
 */
function isOutsideOfComparison({ attempt }: ClassQuestion, needs: AttemptNeeds): boolean {
  return attempt.endsWith('-nnp') || needs.flat().some(({ operation }) => /^file:..|,/.test(operation));
}

/** Returns the file permission of a bind to a path, which creates a file: the report states it in class `file`. */
function fileNeeds({ policyClass, attempt, fields: [, address = ''] }: ClassQuestion): AttemptNeeds {
  return policyClass === 'unix' && attempt === 'bind' && address.startsWith('/') ? [[{ operation: 'file:w' }]] : [];
}

function isAbout(change: OwnChanges['changes'][number], name: string): boolean {
  if (change.about === 'limit') return change.name === name;
  return change.about === 'few-things' || change.names.includes(name);
}

function operationsOf(needs: AttemptNeeds, label: ByteString) {
  return needs.flat().flatMap(({ subject = label, operation }) => {
    const parsed = parseOperations(bytesOf(operation));
    if ('error' in parsed) throw new Error(parsed.error.message);
    return parsed.operations.map((one) => ({ subject: subject as ByteString, operation: one }));
  });
}
