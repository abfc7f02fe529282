import { parseObject } from '../class/parse-object.ts';
import { parseOperations } from '../class/parse-operations.ts';
import { policyClasses, type Operation } from '../class/policy-classes.ts';
import { ruleAboutNothing } from '../class/rule-words.ts';
import { isAlwaysLogged } from '../mediation/is-silent.ts';
import { takesNoRule } from '../denial/other-reasons.ts';
import { questionOf, type RecordQuestion } from '../denial/record-question.ts';
import type { RecordedOperation } from '../denial/join-records.ts';
import type { AppArmorRecord } from '../denial/record.ts';
import { bytesOf, type ByteString } from '../source/bytes.ts';
import { Source } from '../source/source.ts';
import { parseRules } from '../syntax/parse/parse.ts';
import { printAdvisedRule, type AdvisedRule } from './advised-rule.ts';

/** A rule that a record by itself asks for, with no policy to say whether it is enough, or needed. */
export interface ConventionalRule {
  /** Whose it is: of the profile that the record names, or of the other side. */
  readonly of: 'itself' | ByteString;
  readonly rule: ByteString;
}

/**
 * The rules that a record asks for, as people write them who have nothing else: what it refuses, for the profile that it names;
 * and where the other side is asked, too, and its label is one profile that is seen, the same from there. Or those that deny it to the
 * profile, which is logged no more then, as far as a denial keeps the log quiet.
 */
export function rulesByConvention(record: AppArmorRecord, isDenial = false): readonly ConventionalRule[] {
  const question = questionOf(record);
  if (question === undefined || record.profile === undefined || takesNoRule(record)) return [];
  const { rule: given } = question;
  if (given !== undefined) {
    const own = isDenial ? (`deny ${given}` as ByteString) : given;
    return isOneRule(own) ? [{ of: 'itself', rule: own }] : [];
  }
  const parsed = parseOperations(bytesOf(question.operation));
  if ('error' in parsed) return [];
  const rules = parsed.operations.flatMap((operation) => {
    if (isDenial && (question.isLogged === true || isAlwaysLogged(operation))) return [];
    return operation.shape === 'cross-check'
      ? rulesOfBoth(operation, question, record.profile, isDenial)
      : rulesOfOne(operation, question, isDenial);
  });
  return rules.filter(({ of, rule }) => (of === 'itself' || !isDenial) && isOneRule(rule));
}

/** A rule that an operation asks for by its records alone. */
export interface RuleOfOperation {
  /** Whose it is. */
  readonly profile: ByteString;
  /** Whether that profile wrote a record, and is not only told of as the other side. */
  readonly isOwn: boolean;
  readonly rule: ByteString;
}

/** The same of all records of one operation, each rule once; none of what was not refused, nor let pass in complain mode. */
export function rulesOfOperation(records: RecordedOperation, isDenial = false): readonly RuleOfOperation[] {
  const told = new Map<string, RuleOfOperation>();
  for (const { record } of records) {
    if (record.event !== 'DENIED' && record.event !== 'ALLOWED') continue;
    for (const { of, rule } of rulesByConvention(record, isDenial)) {
      const profile = of === 'itself' ? (record.profile ?? ('' as ByteString)) : of;
      const key = `${profile}\0${rule}`;
      const isOwn = of === 'itself' || told.get(key)?.isOwn === true;
      told.set(key, { profile, isOwn, rule });
    }
  }
  return [...told.values()];
}

/** What a log says may be in words that no rule has. */
function isOneRule(rule: ByteString): boolean {
  const { ast, diagnostics } = parseRules(new Source('rule', rule));
  return ast.statements.length === 1 && diagnostics.every(({ severity }) => severity !== 'error');
}

function rulesOfOne(
  operation: Extract<Operation, { shape: 'stack-check' }>,
  question: RecordQuestion,
  isDenial: boolean,
): readonly ConventionalRule[] {
  // What the other side lacks depends on whose socket it was.
  if (question.side === 'object') return [];
  const written = parseObject([operation], question.words);
  if ('error' in written) return [];
  const { object } = written;
  const row = policyClasses[operation.class];
  if (object.kind === 'none')
    return [
      { of: 'itself', rule: `${isDenial ? 'deny ' : ''}${ruleAboutNothing(row, [operation.name])}` as ByteString },
    ];
  const base = {
    ...(isDenial ? ({ isDenial } as const) : {}),
    policyClass: operation.class,
    permissions: question.permissions ?? [operation.permission.name],
    names: undefined,
    priority: 0,
  };
  if (object.kind === 'label') return [printed('itself', { ...base, peer: object.text, labels: [object.text] })];
  // Where it is not told whose file it is, a rule for others is for its owner as well.
  const { thing } = object.cases.at(-1) ?? object.cases[0];
  return [printed('itself', { ...base, thing, labels: object.labels })];
}

function rulesOfBoth(
  operation: Extract<Operation, { shape: 'cross-check' }>,
  { side, peer }: RecordQuestion,
  profile: ByteString | undefined,
  isDenial: boolean,
): readonly ConventionalRule[] {
  const [own, others] =
    side === 'subject' ? [operation.subject, operation.object] : [operation.object, operation.subject];
  const row = policyClasses[operation.class];
  const ruleFor = (permission: string, other: ByteString | undefined): AdvisedRule => ({
    ...(isDenial ? ({ isDenial } as const) : {}),
    policyClass: operation.class,
    permissions: [permission],
    names: row.before === undefined ? undefined : [operation.name],
    ...(other === undefined ? {} : { peer: other }),
    labels: [],
    priority: 0,
  });
  const isSeen = peer !== undefined && peer !== (hidden as string);
  // Of a stack the kernel is quiet where it is about each part.
  if (isDenial && isSeen)
    return peer.split('//&').map((part) => printed('itself', ruleFor(own.name, part as ByteString)));
  const mine = printed('itself', ruleFor(own.name, isSeen ? peer : undefined));
  const isOneProfile = isSeen && peer !== ('unconfined' as string) && !peer.includes('//&') && !peer.startsWith(':');
  return isOneProfile ? [mine, printed(peer, ruleFor(others.name, profile))] : [mine];
}

/** What the kernel writes of a label of which nothing is in the profile's policy namespace. */
const hidden = '---';

function printed(of: ConventionalRule['of'], rule: AdvisedRule): ConventionalRule {
  return { of, rule: printAdvisedRule(rule) };
}
