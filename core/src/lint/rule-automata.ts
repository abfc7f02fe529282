import type { Automaton, ClassByte, StatePermissions } from '../automata/automaton.ts';
import { RuleAutomaton, RuleProgram, type SharedAutomata } from '../automata/rule-automaton.ts';
import { classBytes as classBytesOf } from '../classes/class-bytes.ts';
import { mediationClasses } from '../classes/class-numbers.ts';
import { classRows, type ClassRow } from '../classes/policy-classes.ts';
import type { AutomatonRule } from '../compile/automaton-rule.ts';
import { socketStatements } from '../compile/collect-body.ts';
import type { ProfileText } from '../compile/policy-text.ts';
import { isSocketRule, mayMerge } from '../compile/sockets/merged-sockets.ts';
import { RuleFileAutomaton } from '../file-rules/rule-file-automaton.ts';
import type { Rule } from '../language/ast-rules.ts';
import type { Origin } from '../profile/profile.ts';
import { ofSet, sequence } from '../patterns/pattern.ts';
import type { ByteString } from '../source/bytes.ts';
import { lazily } from '../source/lazily.ts';
import { memoised } from '../source/memoised.ts';
import type { Span } from '../source/span.ts';
import { shortestOf } from '../automata/shortest-string.ts';

/** The rules of a class: for files, the subject is the owner of a file or not; for further classes, there is none. */
export type ClassAutomaton = Automaton<Origin, StatePermissions, readonly unknown[]>;

/** A string of a rule in a class. */
interface RuleSample {
  readonly classByte: ClassByte;
  readonly text: ByteString;
}

/** A rule in the text of a profile, with its automaton. */
export interface OwnRule {
  readonly node: Rule;
  readonly classBytes: readonly ClassByte[];
  /** A shortest string of each pattern of the rule. */
  readonly samples: readonly RuleSample[];
  /** The automaton of the rule alone, made on demand. */
  readonly alone: ClassAutomaton;
  /** The automaton of all rules of the profile. */
  readonly full: ClassAutomaton;
  /** Makes the automaton of the rules in the text, without included files. */
  readonly own: () => ClassAutomaton;
  /** Makes the automaton of the denials of the profile. */
  readonly denials: () => ClassAutomaton;
}

/**
 * Yields the rules in the text of a profile that belong to an automaton of a mediated class, in order. Leaves out rules
 * in included files and in blocks, and `all` and `change_profile`, because these add rules of several classes. Also
 * leaves out rules about sockets and io_uring that compilers may merge: the grants of a merged rule depend on further
 * rules.
 */
export function* ownRules(profile: ProfileText): Generator<OwnRule> {
  yield* ownFileRules(profile);
  yield* ownTaskRules(profile);
}

function* ownFileRules(profile: ProfileText): Generator<OwnRule> {
  const files = profile.profile().files();
  if (!(files instanceof RuleFileAutomaton)) return;
  const full = files as RuleFileAutomaton<Origin>;
  const nodes = nodesOf(profile, 'files').filter(({ kind }) => kind === 'file' || kind === 'link');
  const spans = new Set(nodes.map(({ span }) => span));
  const own = lazily(() => full.filtered((origin) => 'span' in origin && spans.has(origin.span)));
  const denials = lazily(() => {
    const denying = full.terms.filter(({ effect }) => effect === 'deny').flatMap(({ entries }) => entries);
    const origins = new Set(denying.map(({ origin }) => origin));
    return full.filtered((origin) => origins.has(origin));
  });
  const samples = new Map<Span, RuleSample[]>();
  for (const { pattern, entries } of nodes.length === 0 ? [] : own().terms)
    for (const { origin } of entries)
      if ('span' in origin)
        memoised(samples, origin.span, (): RuleSample[] => []).push({
          classByte: mediationClasses.file,
          text: shortestOf(pattern),
        });
  for (const node of nodes) {
    const alone = lazily(() => own().filtered((origin) => 'span' in origin && origin.span === node.span));
    yield {
      node,
      classBytes: [mediationClasses.file],
      samples: samples.get(node.span) ?? [],
      get alone() {
        return alone();
      },
      full,
      own,
      denials,
    };
  }
}

function* ownTaskRules(profile: ProfileText): Generator<OwnRule> {
  const rules = profile.rules();
  const automata: SharedAutomata = new Map();
  const full = compile(rules, automata);
  const denials = lazily(() =>
    compile(
      rules.filter(({ terms }) => terms.effect === 'deny'),
      automata,
    ),
  );
  const mergesSockets = mayMerge(socketStatements(profile.body()).map(({ node }) => node));
  const isMerged = (node: Rule): boolean => node.kind === 'io-uring' || (mergesSockets && isSocketRule(node));
  const nodes = nodesOf(profile, 'aboutTasks');
  const spans = new Set(nodes.map(({ span }) => span));
  const inText = rules.filter(({ origin }) => spans.has(origin.span));
  const ofText = lazily(() => compile(inText, automata));
  for (const node of nodes) {
    const own = inText.filter(({ origin }) => origin.span === node.span);
    if (node.kind === 'all' || own.length === 0 || isMerged(node)) continue;
    const classBytes = [...new Set(own.map(({ terms }) => terms.classByte))];
    if (!classBytes.every((classByte) => isMediated(classByte, profile))) continue;
    const alone = lazily(() => compile(own, automata));
    yield {
      node,
      classBytes,
      samples: own.map(({ terms: { classByte, before, object } }) => ({
        classByte,
        text: shortestOf(sequence(...before.map(ofSet), object)),
      })),
      get alone() {
        return alone();
      },
      full,
      own: ofText,
      denials,
    };
  }
}

/** Returns the word of the class with a byte. */
export function classOf(classByte: ClassByte): ClassRow | undefined {
  return classRows.find((row) => classBytesOf(row).includes(classByte));
}

function isMediated(classByte: ClassByte, profile: ProfileText): boolean {
  const row = classOf(classByte);
  return row !== undefined && profile.profile().mediates(row.word);
}

function compile(rules: readonly AutomatonRule[], automata: SharedAutomata): ClassAutomaton {
  const program = new RuleProgram(
    rules.map(({ terms }) => terms),
    automata,
  );
  return new RuleAutomaton<Origin>(
    program,
    rules.map(({ origin }) => origin),
  );
}

function nodesOf(profile: ProfileText, kind: 'files' | 'aboutTasks'): readonly Rule[] {
  return profile
    .body()
    .parts.flatMap(({ run, via, blocks }): readonly Rule[] => (via.length + blocks.length === 0 ? run[kind] : []));
}
