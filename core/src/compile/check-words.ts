import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { apparmor50 } from '../file-rules/compiler-behaviours.ts';
import { groupingError, leavesExpression } from '../patterns/aare.ts';
import { compiledWords } from '../rule-checks/compiled-words.ts';
import { laterSyntax, removedSyntax } from '../rule-checks/later-syntax.ts';
import type { ByteString } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { ProfileDeclaration } from '../language/ast.ts';
import type { Word } from '../language/ast-words.ts';
import type { Rule } from '../language/ast-rules.ts';
import { patternsOf } from './files/file-statements.ts';
import { attachmentVariables } from './variables/own-variables.ts';
import { malformedReference } from './variables/malformed-reference.ts';
import { patternDiagnostic } from '../rule-checks/pattern-diagnostic.ts';
import { reportPattern, type PatternTexts } from './pattern-texts.ts';
import type { PlainVariables } from './pattern-shapes.ts';
import type { PolicyCache } from './includes/policy-cache.ts';
import type { RuleRun } from './rule-sequence.ts';
import { variableDiagnostic } from './variables/variable-diagnostic.ts';
import type { Variables } from './variables/variables.ts';

/** The context for checking the words of a profile. */
export interface WordContext {
  readonly cache: PolicyCache;
  readonly variables: Variables;
  readonly plain: PlainVariables;
  /** The variables that the profile defines implicitly. */
  readonly own: ReadonlyMap<string, ByteString>;
  readonly report: Report;
}

/** The context for replacing the variables of a profile. */
export type ExpansionContext = Omit<WordContext, 'plain' | 'report'>;

/**
 * Checks the rules that do not concern files. Reports variables that cannot be expanded, malformed patterns
 * after expansion, and mount rules that no mount could match.
 */
export function checkWords(run: RuleRun, context: WordContext): void {
  const { unsureOthers, faults } = run.patterns(context.cache.shapes);
  for (const fault of faults) context.report(fault);
  for (const { rule, variables } of unsureOthers)
    if (variables === undefined || !context.plain.hasAll(variables)) checkWordsOf(rule, context);
}

function checkWordsOf(rule: Rule, context: WordContext): void {
  if (rule.kind === 'pivot-root' && rule.target !== undefined) {
    const { value, span } = rule.target;
    // The target does not expand `@{}`.
    if (malformedReference(value) !== '@{}') reportMalformed(rule.target, context);
    const fault = context.variables.fault(value, context.own);
    if (fault !== undefined && fault.name !== '')
      context.report(removedSyntax(span, 'a variable without values in a target', 'write the name of a profile'));
  }
  for (const { word, expands, pattern } of compiledWords(rule)) {
    const texts = expands ? expandWord(word, context) : { earlier: word.value, later: word.value };
    if (texts === undefined || pattern === 'none' || isForgotten(word, rule)) continue;
    if (pattern === 'groups') reportPattern(texts, word.span, context.report, groupingError);
    else reportWord(pattern === 'all' ? texts : withoutFirst(texts), word, context);
  }
}

function withoutFirst({ earlier, later }: PatternTexts): PatternTexts {
  return { earlier: earlier.slice(1) as ByteString, later: later.slice(1) as ByteString };
}

function reportWord(texts: PatternTexts, { span }: Word, { cache, report }: WordContext): void {
  reportPattern(texts, span, report, (pattern) => cache.patternFault(pattern));
}

/**
 * Returns whether apparmor_parser ignores the word: from a umount rule, apparmor_parser compiles only the mount point.
 */
function isForgotten(word: Word, rule: Rule): boolean {
  return rule.kind === 'mount' && /^un?mount$/.test(rule.keyword) && word !== rule.source;
}

/** Reports variables in file rules that cannot be expanded. Patterns are checked for all rules together. */
export function checkFileVariables(run: RuleRun, context: WordContext): void {
  const { fileVariables, variousFiles, laterTargets, unsureTargets } = run.patterns(context.cache.shapes);
  const arePlain = context.plain.hasAll(fileVariables);
  for (const target of arePlain ? unsureTargets : laterTargets) checkLaterTarget(target, context);
  for (const rule of arePlain ? variousFiles : run.files) {
    for (const word of patternsOf(rule)) {
      if (!word.value.includes('@{')) continue;
      const error = context.variables.fault(word.value, context.own);
      if (error !== undefined) context.report(variableDiagnostic(error, word.span, context.variables));
      else reportDifferences(word, context);
    }
  }
}

/**
 * Reports `change_profile` rules with a target that adds a profile, such as `&p`. Without stacks, apparmor_parser refuses
 * such a rule.
 *
 * @see `features_supports_stacking` of apparmor_parser
 */
export function checkAddedProfiles(run: RuleRun, { variables, own, report }: WordContext): void {
  for (const rule of run.files) {
    if (rule.kind !== 'change-profile' || rule.target === undefined) continue;
    const { value, span } = rule.target;
    if (variables.text(value, own)?.startsWith('&') !== true) continue;
    const message = 'a target that adds a profile needs the feature `domain/stack` of the abi and the kernel';
    report(errorAt(span, 'invalid-value', message, 'write an abi with the feature, such as `abi <abi/4.0>,`'));
  }
}

/** Checks the link target of `/path l -> …`: a pattern for AppArmor 5.0, ignored by 4.1. */
function checkLaterTarget(target: Word, context: WordContext): void {
  const { value, span } = target;
  const { variables, own, cache, report } = context;
  reportMalformed(target, context);
  const result = variables.expand(value, own);
  if ('error' in result) report(removedSyntax(span, 'a variable without values in the target of a link'));
  else if (cache.patternFault(result.text) !== undefined)
    report(removedSyntax(span, 'a pattern as the target of a link'));
}

/** Expands the variables of a word. Returns undefined and reports a diagnostic if the expansion fails. */
function expandWord(word: Word, context: WordContext): PatternTexts | undefined {
  const { value, span } = word;
  if (!value.includes('@{')) return { earlier: value, later: value };
  const result = context.variables.expand(value, context.own);
  const fault = 'text' in result ? result.cutShort : result.error;
  if (fault !== undefined) context.report(variableDiagnostic(fault, span, context.variables));
  if (!('text' in result)) return undefined;
  reportDifferences(word, context);
  return withLater(result.text, value, context);
}

/** Adds the expansion of a text by AppArmor 5.0. */
function withLater(earlier: ByteString, value: ByteString, { variables, own }: ExpansionContext): PatternTexts {
  const later = variables.expand(value, own, apparmor50.slashesAtSeams);
  return { earlier, later: 'text' in later ? later.text : earlier };
}

/** Reports variables that AppArmor 4.1 and 5.0 read differently. */
function reportDifferences(word: Word, context: WordContext): void {
  reportMalformed(word, context);
  const { value, span } = word;
  const { own, report } = context;
  for (const name of attachmentVariables)
    if (own.has(name) && value.includes(`@{${name}}`)) report(laterSyntax(span, `\`@{${name}}\`, which nothing sets,`));
}

function reportMalformed({ value, span }: Word, { report }: WordContext): void {
  const malformed = malformedReference(value);
  if (malformed === undefined) return;
  const what = `\`${textOf(malformed as ByteString)}\`, which is not a name of a variable`;
  report(removedSyntax(span, what, 'escape an `@` that begins no variable'));
}

/** Reports a malformed attachment after expansion. Without an attachment, the profile's name is checked. */
export function checkAttachment(
  { attachment, name }: ProfileDeclaration,
  full: ByteString,
  context: WordContext,
): void {
  const local = (full.split('//').at(-1) ?? full) as ByteString;
  const texts =
    attachment === undefined
      ? { earlier: local, later: local }
      : expandWord(attachment, { ...context, own: new Map<string, ByteString>() });
  if (texts !== undefined) reportWord(texts, attachment ?? name, context);
}

/**
 * Reports values of extended attributes that are not patterns. Variables in the values are not expanded.
 *
 * @see `process_profile_name_xmatch` of apparmor_parser, which continues if the text read so far is an expression
 */
export function checkAttributes({ xattrs }: ProfileDeclaration, { cache, report }: WordContext): void {
  for (const { value, span } of (xattrs ?? []).flatMap(({ values }) => values)) {
    const fault = cache.patternFault(value);
    if (fault === undefined) continue;
    const severity = leavesExpression(fault) ? 'warning' : 'error';
    report({ ...patternDiagnostic(value, fault, span), severity });
  }
}

const disconnected = /^(attach_disconnected\.(?:path|ipc)=)([^]*)$/;

/** Reports an invalid prefix for disconnected paths after expansion. */
export function checkDisconnectedPath({ flags }: ProfileDeclaration, context: WordContext): void {
  for (const { raw, value, span } of flags?.values ?? []) {
    const [, name, path] = disconnected.exec(value) ?? [];
    if (name === undefined || path === undefined) continue;
    const texts = expandWord({ raw, value: path as ByteString, span }, { ...context, own: new Map() });
    if (texts === undefined || texts.earlier.startsWith('/')) continue;
    if (texts.later.startsWith('/')) {
      context.report(laterSyntax(span, 'a variable with the same value twice'));
      continue;
    }
    const message = `\`${textOf(texts.earlier)}\` is not a valid path for disconnected paths`;
    context.report(
      errorAt(span, 'invalid-value', message, 'start the path with `/`, and use only variables with a single value'),
    );
  }
}
