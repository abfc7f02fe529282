import {
  Policy,
  PolicyNamespace,
  printLabel,
  QuestionError,
  StackedPolicy,
  UnknownLabelError,
  type Label,
} from '@lamellar/core';
import {
  bytesOf,
  textOf,
  type ByteString,
  type Condition,
  type ProfileDeclaration,
  type Rule,
  type Span,
  type Statement,
} from '@lamellar/core/language';
import { PolicyUnit } from '@lamellar/core/namespaces';
import { innerStatements } from './all-statements.ts';
import type { BufferChecker } from './buffer-checker.ts';
import { isFrom, type ParsedPolicy, type Workspace } from './workspace.ts';

/** The largest number of explained labels: a profile can be a layer of many containers. */
const maxLabels = 3;

/** The largest number of lines of an explanation. */
const maxLines = 24;

/** The words of a question: an operation, and the object. */
type RuleQuestion = readonly [operation: string, ...object: readonly string[]];

/** Explains the rule at an offset by the questions that the rule answers; undefined without a rule with plain objects. */
export function explainRule(
  policy: ParsedPolicy,
  offset: number,
  checker: BufferChecker,
  workspace: Workspace,
): { readonly text: string; readonly span: Span } | undefined {
  const found = ruleAt(policy.tree.statements, offset, []);
  const question = found === undefined ? undefined : questionOf(found.rule);
  if (found === undefined || question === undefined) return undefined;
  const name = found.profiles.map(({ name: { value } }) => value).join('//');
  const texts = stacksFor(policy, checker, workspace).flatMap((stacks) => {
    const decided = new Policy(stacks, checker.surroundings.kernel);
    const subjects = decided
      .labels()
      .filter((label) => hasProfile(label, bytesOf(textOf(name as ByteString)), policy.source.name));
    return subjects.slice(0, maxLabels).flatMap((subject) => answer(decided, subject, policy.source.name, question));
  });
  const lines = [...new Set(texts)].join('\n').split('\n');
  if (texts.length === 0) return undefined;
  return { text: lines.slice(0, maxLines).join('\n'), span: found.rule.span };
}

/** Returns the policies to ask: the manifests of the workspace with this file, or else the profiles of the workspace. */
function stacksFor(policy: ParsedPolicy, checker: BufferChecker, workspace: Workspace): readonly StackedPolicy[] {
  const used = workspace.stacksWith(policy.source.name);
  if (used.length > 0) return used;
  const root = PolicyNamespace.root();
  for (const { source } of [policy, ...workspace.own().filter((each) => each.source !== policy.source)])
    root.load(new PolicyUnit(source, checker.surroundings.environment));
  return [new StackedPolicy(root)];
}

/** Asks a question of a label. The rule names a peer as seen from the policy namespace of the profile in the file. */
function answer(policy: Policy, subject: Label, file: string, [operation, ...object]: RuleQuestion): readonly string[] {
  const own = subject.parts.find(({ namespace }) => namespace.units.some((unit) => isFrom(unit, file)));
  const targets = object.map((word) => {
    if (!isAboutPeer(operation)) return word;
    const isPeer = ({ parts }: Label): boolean =>
      parts.some(({ namespace, profile }) => namespace === own?.namespace && textOf(profile.name) === word);
    return policy.labels().find(isPeer) ?? word;
  });
  try {
    const found = policy.can(subject, operation, ...targets);
    const about = [operation, ...object].join(' ');
    const heading = `${textOf(printLabel(subject, policy.root))}: ${about}: ${found.verdict === 'allow' ? 'allowed' : 'denied'}`;
    // The first line is the verdict, and the lines with two blanks repeat the question.
    const [, ...evidence] = found.explain().trimEnd().split('\n');
    return [[heading, ...evidence.filter((line) => !/^(?: {2}\S|$)/.test(line))].join('\n')];
  } catch (error) {
    if (error instanceof QuestionError) return [];
    if (error instanceof UnknownLabelError) return [`not decided: ${error.message}`];
    throw error;
  }
}

function hasProfile({ parts }: Label, name: ByteString, file: string): boolean {
  return parts.some(
    ({ namespace, profile }) => profile.name === name && namespace.units.some((unit) => isFrom(unit, file)),
  );
}

interface FoundRule {
  readonly rule: Rule;
  readonly profiles: readonly ProfileDeclaration[];
}

function ruleAt(
  statements: readonly Statement[],
  offset: number,
  profiles: readonly ProfileDeclaration[],
): FoundRule | undefined {
  const statement = statements.find(({ span }) => span.start <= offset && offset < span.end);
  if (statement === undefined) return undefined;
  if ('qualifiers' in statement && statement.kind !== 'block') return { rule: statement, profiles };
  return ruleAt(innerStatements(statement), offset, statement.kind === 'profile' ? [...profiles, statement] : profiles);
}

function isAboutPeer(operation: string): boolean {
  return /^(?:signal|ptrace)\b/.test(operation);
}

/** A word without patterns, variables and escapes. */
function plain(word: ByteString | undefined): string | undefined {
  return word === undefined || /[*?[\]{}^\\@"]/.test(word) ? undefined : textOf(word);
}

/** Returns the question about the objects of a rule; undefined for rules with patterns and for further classes. */
function questionOf(rule: Rule): RuleQuestion | undefined {
  switch (rule.kind) {
    case 'signal':
    case 'ptrace': {
      const peer = plain(valuesOf(rule.conditions, 'peer')[0]);
      // The questions are about the sender and the tracer.
      const acts = rule.permissions.every(({ text }) => !['receive', 'readby', 'tracedby', 'r'].includes(text));
      if (peer === undefined || !acts) return undefined;
      if (rule.kind === 'ptrace') return [rule.permissions[0]?.text === 'read' ? 'ptrace:read' : 'ptrace:trace', peer];
      const [signal] = valuesOf(rule.conditions, 'set');
      return [signal === undefined ? 'signal' : `signal:${textOf(signal)}`, peer];
    }
    case 'file': {
      const file = plain(rule.path?.value);
      const letters = rule.permissions?.text.replaceAll(/[^rwakm]/g, '') ?? '';
      if (file === undefined) return undefined;
      return letters === '' ? ['exec', file] : [`file:${letters}`, file];
    }
    case 'capability': {
      const [name] = rule.capabilities;
      return name === undefined ? undefined : [`capability:${textOf(name.value)}`];
    }
    default:
      return undefined;
  }
}

function valuesOf(conditions: readonly Condition[], name: string): readonly ByteString[] {
  return conditions.flatMap((condition) => (condition.name === name ? condition.values.map(({ value }) => value) : []));
}
