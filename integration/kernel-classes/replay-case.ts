import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyNamespace, printLabel, StackedPolicy, type Decision, type Label } from '@lamellar/core';
import { CompiledUnit } from '@lamellar/core/binary';
import { apparmor41 } from '@lamellar/core/check';
import { parseObject, parseOperations } from '@lamellar/core/classes';
import { knownAbis, nestFeatures } from '@lamellar/core/kernels';
import { parseLabel } from '@lamellar/core/labels';
import { bytesOf, Source, type ByteString } from '@lamellar/core/language';
import { requestedObjects, decide, labelsOfObject } from '@lamellar/core/mediation';
import { PolicyUnit, type LoadableUnit } from '@lamellar/core/namespaces';
import { compileWithParser } from '../oracle/apparmor-parser.ts';
import { oracleKernels, type OracleKernel } from '../oracle/oracle-kernel.ts';
import { textEnvironment } from '../oracle/text-rules.ts';
import { needsOfAttempt, type NeededOperation } from './attempt-needs.ts';
import type { ClassCase, ClassQuestion } from './class-case.ts';

/** The result of a replay. */
export interface Replay {
  /** The number of compared answers. */
  readonly compared: number;
  /** The answers in contradiction to the kernel: `LABEL CLASS ATTEMPT: kernel 0, core 1`. */
  readonly disagreements: readonly string[];
}

/** Upstream versions with a different name in Debian's packages. */
const measuredAs: ReadonlyMap<string, string> = new Map([
  ['5.10.223', '5.10.0'],
  ['6.1.176', '6.1.0'],
  ['7.3.4', '7.3'],
]);

/** The measured kernel of an answer file's name. */
export function kernelOfAnswers(version: string): OracleKernel {
  const measured = measuredAs.get(version) ?? version;
  const kernel = oracleKernels.find((one) => one.version === measured);
  if (kernel === undefined) throw new Error(`kernel ${version} was not measured`);
  return kernel;
}

/** Makes a unit from a text of a case. */
type LoadText = (text: string, name: string) => LoadableUnit;

/** Reads a case's policy as text, like a compiler. */
export function asText(kernel: OracleKernel, compiler = apparmor41): LoadText {
  const environment = { ...textEnvironment(kernel), knownAbis, compiler };
  return (text, name) => new PolicyUnit(new Source(name, text as ByteString), environment);
}

/** Compiles policy for a kernel with the given or the installed apparmor_parser. Throws if the compiler refuses. */
export function compileForKernel(
  kernel: OracleKernel,
  text: string,
  parser?: { readonly path: string; readonly options: readonly string[] },
): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-classes-'));
  try {
    const features = join(folder, 'features');
    writeFileSync(features, nestFeatures(kernel.features));
    const { succeeded, messages, binary } = compileWithParser(
      Buffer.from(text, 'latin1'),
      features,
      parser?.options,
      parser?.path,
    );
    if (!succeeded) throw new Error(messages);
    return binary;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compiles a case's policy. */
export function compileCase(kernel: OracleKernel, parser?: Parameters<typeof compileForKernel>[2]): LoadText {
  return (text, name) => new CompiledUnit(name, compileForKernel(kernel, text, parser), kernel.loadSets);
}

/** Replays the kernel's questions in core, over policy as text or compiled. */
export function replay(requested: ClassCase, version: string, load: LoadText): Replay {
  const verdicts = decideAttempts(requested, kernelOfAnswers(version), load);
  const [answers, details] = [requested.answers.get(version) ?? [], requested.details.get(version) ?? []];
  const judged = requested.questions.flatMap((question, at) => {
    const [answer, mine] = [answers[at], verdicts[at]];
    if (mine === undefined || answer === '?') return [];
    // The resulting label of an attempt counts only if core returns a label.
    const isResult = mine.becomes !== undefined && answer === '1';
    const listed = isResult ? `${answer} ${withoutMode(details[at] ?? '')}` : answer;
    return [
      { question, answer: listed, mine: mine.becomes === undefined ? mine.answer : `${mine.answer} ${mine.becomes}` },
    ];
  });
  return {
    compared: judged.length,
    disagreements: judged
      .filter(({ answer, mine }) => answer !== mine)
      .map(({ question, answer, mine }) => `${shown(question)}: kernel ${answer}, core ${mine}`),
  };
}

/** Loads the policy of a case from the root. */
export function loadCase(parts: ClassCase['policy'], load: LoadText): PolicyNamespace {
  const root = PolicyNamespace.root();
  for (const { namespace, file, text } of parts) root.ensure(namespace).load(load(text, file));
  return root;
}

/** Checks if a policy has all profiles of a label. */
export function hasLabel(root: PolicyNamespace, label: string): boolean {
  return 'label' in parseLabel(bytesOf(label), root);
}

/** Core's answer to an attempt. */
export interface DecidedAttempt {
  readonly answer: '0' | '1';
  /** The task's new label, for attempts that change the label. */
  readonly becomes?: string;
}

/** Core's answers to all attempts; undefined for classes that core does not decide. */
export function decideAttempts(
  { policy, questions }: Pick<ClassCase, 'policy' | 'questions'>,
  kernel: OracleKernel,
  load: LoadText,
): readonly (DecidedAttempt | undefined)[] {
  return decideAttemptsIn(loadCase(policy, load), questions, kernel);
}

/** Core's answers to attempts under loaded policy. */
export function decideAttemptsIn(
  root: PolicyNamespace,
  questions: readonly ClassQuestion[],
  { behaviours }: OracleKernel,
): readonly (DecidedAttempt | undefined)[] {
  const policy = new StackedPolicy(root);
  const labels = new Map<string, Label>();
  const labelOf = (text: string): Label => {
    let label = labels.get(text);
    if (label === undefined) labels.set(text, (label = labelIn(root, text)));
    return label;
  };
  const decisionsOf = (
    task: string,
    { subject = task, operation, object = [] }: NeededOperation,
  ): readonly Decision[] => {
    const parsed = parseOperations(bytesOf(operation));
    if ('error' in parsed) throw new Error(parsed.error.message);
    const written = parseObject(
      parsed.operations,
      object.map((word) => (word === '-' ? undefined : bytesOf(word))),
    );
    if ('error' in written) throw new Error(written.error.message);
    const objects = requestedObjects(written.object, labelsOfObject(written.object).map(labelOf));
    return parsed.operations.flatMap((each) =>
      objects.map((one) => decide(labelOf(subject), each, one, behaviours, policy)),
    );
  };
  return questions.map((question) => {
    const needs = needsOfAttempt(question, (label) => hasLabel(root, label));
    if (needs === undefined) return undefined;
    const decided = needs.map((all) => all.flatMap((one) => decisionsOf(question.label, one)));
    const allowed = decided.find((all) => all.every(({ verdict }) => verdict === 'allow'));
    if (allowed === undefined) return { answer: '0' };
    const [result] = allowed.flatMap((one) => (one.shape === 'stack-check' ? (one.becomes ?? []) : []));
    return { answer: '1', ...(result === undefined ? {} : { becomes: printLabel(result, root) }) };
  });
}

/** The label in `LABEL (MODE)`. */
function withoutMode(printed: string): string {
  return printed.replace(/ \(\w+\)$/, '');
}

function shown({ label, policyClass, attempt, fields }: ClassQuestion): string {
  return [label, policyClass, attempt, ...fields].join(' ');
}

function labelIn(root: PolicyNamespace, text: string): Label {
  const result = parseLabel(text as ByteString, root);
  if ('error' in result) throw new Error(`${text}: ${result.error.message}`);
  return result.label;
}
