import { PolicyNamespace, printLabel, StackedPolicy, type Decision, type Label, type LabelPart } from '@lamellar/core';
import { parseObject, parseOperations, printOperation } from '@lamellar/core/classes';
import { parseLabel } from '@lamellar/core/labels';
import { bytesOf, printable, Source, textOf, type ByteString } from '@lamellar/core/language';
import { decide, requestedObjects, type PairAnswer } from '@lamellar/core/mediation';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { answerParagraphs } from '@lamellar/core/render';
import { CommandError } from '../exit-status.ts';
import { styleFor } from '../render/style.ts';
import { attemptWords, type FurtherNeed } from './attempt-words.ts';
import { neededPolicy, type NeededPolicy } from './needed-policy.ts';
import programs from './programs.json' with { type: 'json' };

/** The policy namespace of a reproducer, as in `reproduce.sh`. */
const own = 'lamellar-reproduce' as ByteString;

/** A longer script would be no example. */
const maxAttempts = 200;

/** An attempt of a reproducer. */
interface Attempt {
  readonly question: string;
  readonly answer: 'allowed' | 'denied';
  readonly words: readonly string[];
}

/**
 * Returns the files of a reproducer: policy and a script that makes the attempts of a question on the running kernel.
 * Core decides the attempts with the written policy again; a different answer is an error.
 *
 * @throws CommandError if a script cannot make an attempt, or the policy has no text
 */
export function reproducer(pairs: readonly PairAnswer[]): ReadonlyMap<string, ByteString> {
  const answers = pairs.flatMap((pair) => pair.answers.map((answer) => ({ pair, ...answer })));
  const decisions = answers.flatMap(({ pair, root, decisions: all }) =>
    all.map((decision) => ({ pair, root, decision })),
  );
  if (decisions.length > maxAttempts)
    throw new CommandError(`a reproducer makes at most ${maxAttempts} attempts, not ${decisions.length}`, {
      hint: 'ask about fewer operations',
    });
  const parts = new Map(
    decisions
      .flatMap(({ decision }) => partsOf(decision))
      .map((part) => [`${part.namespace.fullName}:${part.profile.name}`, part]),
  );
  const written = (isWhole: boolean): Relocated => {
    const policy = neededPolicy(parts.values(), isWhole);
    const root = relocatedPolicy(policy, parts.values());
    const attempts = decisions.map((one) => relocatedAttempt(one.decision, one.root, one.pair, root));
    return { policy, attempts };
  };
  let relocated: Relocated;
  try {
    relocated = written(false);
  } catch (error) {
    // Further profiles of the files can attach to a program.
    if (!(error instanceof DifferentAnswer)) throw error;
    relocated = written(true);
  }
  const files = relocated.policy.map(({ text }, index) => [`policy-${index + 1}`, text] as const);
  return new Map<string, ByteString>([
    ['run', script(pairs, relocated, [...parts.values()])],
    ['attempt.pl', bytesOf(programs['attempt.pl'])],
    ...files,
  ]);
}

interface Relocated {
  readonly policy: readonly NeededPolicy[];
  readonly attempts: readonly Attempt[];
}

/** The written policy gives an answer different from the answer of the given policy. */
class DifferentAnswer extends CommandError {
  constructor(question: string) {
    super(`no reproducer: the profiles alone give a different answer to \`${question}\``);
  }
}

/** Returns the profiles of all labels in a decision. */
function partsOf(decision: Decision): readonly LabelPart[] {
  const labels: readonly Label[] =
    decision.shape === 'cross-check'
      ? [decision.target]
      : decision.object.kind === 'none'
        ? []
        : decision.object.kind === 'label'
          ? [decision.object.label]
          : decision.object.labels;
  const becomes = decision.shape === 'cross-check' ? [] : (decision.becomes?.parts ?? []);
  const targets = decision.checks.flatMap((check) => check.becomes ?? []);
  return [decision.subject, ...labels].flatMap((label) => label.parts).concat(becomes, targets);
}

/** Loads policy below the policy namespace of the reproducer. */
function relocatedPolicy(policy: readonly NeededPolicy[], parts: Iterable<LabelPart>): PolicyNamespace {
  const root = PolicyNamespace.root();
  const base = root.ensure([own]);
  for (const { namespace } of parts) base.ensure(namespace.path());
  for (const { namespace, unit, text } of policy)
    base.ensure(namespace).load(new PolicyUnit(new Source(unit.source.name, text), unit.environment));
  return root;
}

/** Decides an operation again in the relocated policy, and returns the attempt. */
function relocatedAttempt(decision: Decision, from: PolicyNamespace, pair: PairAnswer, root: PolicyNamespace): Attempt {
  const base = root.ensure([own]);
  const relocated = (label: Label): Label => {
    const result = parseLabel(printLabel(label, from), base);
    if ('error' in result) throw new CommandError(`no reproducer: ${result.error.message}`);
    return result.label;
  };
  const policy = new StackedPolicy(root);
  const { behaviours } = decision;
  const object =
    decision.shape === 'cross-check'
      ? ({ kind: 'label', label: relocated(decision.target) } as const)
      : decision.object.kind === 'label'
        ? ({ kind: 'label', label: relocated(decision.object.label) } as const)
        : decision.object.kind === 'object'
          ? { ...decision.object, labels: decision.object.labels.map(relocated) }
          : decision.object;
  const again = decide(relocated(decision.subject), decision.operation, object, behaviours, policy);
  const when = object.kind === 'object' && object.when !== undefined ? [object.when] : [];
  const words = pair.object.filter((word) => !when.includes(word));
  const question = [pair.subject, printOperation(decision.operation), ...words, ...when].join(' ');
  if (again.verdict !== decision.verdict || resultOf(again, base) !== resultOf(decision, from))
    throw new DifferentAnswer(question);
  const attempt = attemptWords(again, root);
  if ('reason' in attempt) throw new CommandError(`no reproducer of \`${question}\`: ${attempt.reason}`);
  for (const need of attempt.needs ?? [])
    meetNeed(need, question, (operation, words_) => isAllowed(need.subject, operation, words_, policy, decision));
  const label = printLabel(again.subject, root);
  return {
    question,
    answer: decision.verdict === 'allow' ? 'allowed' : 'denied',
    words: [label, ...attempt.words],
  };
}

/** The new label, as seen from `view`. */
function resultOf(decision: Decision, view: PolicyNamespace): ByteString | undefined {
  if (decision.shape === 'cross-check' || decision.becomes === undefined) return undefined;
  return printLabel(decision.becomes, view);
}

/** Throws if the policy refuses a necessary operation of an attempt, or allows an alternative. */
function meetNeed(
  { subject, operation, object }: FurtherNeed,
  question: string,
  allowed: (operation: string, words: FurtherNeed['object']) => boolean,
): void {
  const mustLack = operation.startsWith('!');
  const name = mustLack ? operation.slice(1) : operation;
  if (allowed(name, object) !== mustLack) return;
  const who = subject.parts.map(({ profile }) => textOf(profile.name)).join('//&');
  throw new CommandError(
    `no reproducer of \`${question}\`: the attempt ${mustLack ? 'succeeds by' : 'also needs'} ${name}, and \`${who}\` ${mustLack ? 'has it' : 'lacks it'}`,
    { hint: 'a script could not distinguish the reasons' },
  );
}

function isAllowed(
  subject: Label,
  operation: string,
  words: FurtherNeed['object'],
  policy: StackedPolicy,
  { behaviours }: Decision,
): boolean {
  const parsed = parseOperations(bytesOf(operation));
  if ('error' in parsed) throw new RangeError(parsed.error.message);
  const written = parseObject(parsed.operations, words);
  if ('error' in written) throw new RangeError(written.error.message);
  return parsed.operations.every((one) =>
    requestedObjects(written.object, []).every(
      (object) => decide(subject, one, object, behaviours, policy).verdict === 'allow',
    ),
  );
}

/** Returns the script: a comment for people, the policy and the attempts, and the same end in every reproducer. */
function script(
  pairs: readonly PairAnswer[],
  { policy, attempts }: Relocated,
  parts: readonly LabelPart[],
): ByteString {
  const kernels = new Set(pairs.flatMap(({ answers }) => answers.map(({ kernel }) => kernel.version)));
  const explanation = pairs.flatMap((pair) => answerParagraphs(pair, styleFor(undefined))).join('\n');
  const namespaces = new Set(parts.map(({ namespace }) => folderOf(namespace.path())));
  return [
    '#!/bin/sh',
    ...commented(`Shows on the running kernel what lamellar answered for Linux ${[...kernels].join(', ')}.

Run as root on a machine with AppArmor: sh run
It needs Debian's packages apparmor, perl-base, coreutils and util-linux.

The script loads the profiles into the policy namespace ${own}, so the profiles of the
host stay as they are. It makes each attempt in a process with the label of the question, and prints
\`allowed\`, \`denied\` or \`unclear\`, and the kernel's records if the kernel's log is readable.
At its end it removes the policy namespace. It changes no file of the machine: files, mounts, sockets
and message queues of attempts are in new namespaces.

Exit status: 0 as lamellar answered, 1 different, 3 the machine cannot show it.

A kernel can answer differently if it mediates other classes, or matches labels in a different way:
compare \`lamellar can … --kernel all\`.

${explanation.trimEnd()}`),
    '',
    'main() {',
    ...[...namespaces].map((folder) => `  mkdir -p -- "$namespaces"/${quoted(folder)} || exit 3`),
    ...policy.map(({ namespace }, index) => `  load ${quoted(folderOf(namespace))} policy-${index + 1}`),
    ...attempts.map(
      ({ answer, question, words }) =>
        `  attempt ${answer} ${quoted(bytesOf(printable(question)))} \\\n    ${words.map(quoted).join(' ')}`,
    ),
    '}',
    programs['reproduce.sh'],
  ].join('\n') as ByteString;
}

/** Returns the directory of a policy namespace below the kernel's directory of namespaces. */
function folderOf(namespace: readonly ByteString[]): string {
  return [own, ...namespace].join('/namespaces/');
}

function commented(text: string): readonly string[] {
  return text.split('\n').map((line) => `# ${bytesOf(printable(line))}`.trimEnd());
}

/** Quotes a word for the shell. */
function quoted(word: string): string {
  return /^[\w./:@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
