import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { compiledWords } from '../rule-checks/compiled-words.ts';
import { checkMountUse } from '../rule-checks/mount-use.ts';
import { isPlainlyValid } from '../patterns/aare.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Statement } from '../language/ast.ts';
import type { Word } from '../language/ast-words.ts';
import type { NetworkRule, Rule, UnixRule } from '../language/ast-rules.ts';
import { concernsExec } from './files/file-entries.ts';
import { patternsOf, wordsWithSeams, type FileLikeRule } from './files/file-statements.ts';
import type { PatternShape, PatternShapes } from './pattern-shapes.ts';

/** The words to check in the patterns of a run, wherever the run is included, provided that its variables are plain. */
interface RunPatterns {
  /** All variables in the patterns and link targets of file rules. */
  readonly fileVariables: readonly ByteString[];
  /** The rules whose patterns may be malformed although the variables are plain. */
  readonly unsureFiles: readonly FileLikeRule[];
  /** The file rules with words read differently by compiler versions. */
  readonly variousFiles: readonly FileLikeRule[];
  /** Link targets of file rules, checked only by AppArmor 5.0. */
  readonly laterTargets: readonly Word[];
  /** The link targets that may be malformed although the variables are plain. */
  readonly unsureTargets: readonly Word[];
  /** The remaining rules whose patterns may be malformed for some variables. */
  readonly unsureOthers: readonly UnsureRule[];
  /** Errors in remaining rules, independent of variables. */
  readonly faults: readonly Diagnostic[];
}

/** A rule whose patterns may be malformed, unless all variables of the rule are plain. */
interface UnsureRule {
  readonly rule: Rule;
  /** Undefined if the patterns may be malformed for plain variables, too. */
  readonly variables: readonly ByteString[] | undefined;
}

/**
 * A run of consecutive rules, with the results that depend only on the run. Most rules of a policy are in files that
 * many profiles include, so the results are computed once for all profiles.
 */
export class RuleRun {
  readonly kind = 'run';
  readonly statements: readonly Rule[];
  readonly kinds: ReadonlySet<string>;
  /** The rules compiled together with the file rules. */
  readonly files: readonly FileLikeRule[];
  /** The rules about operations on tasks, or by the task itself. */
  readonly aboutTasks: readonly Rule[];
  /** The rules about sockets. */
  readonly sockets: readonly (NetworkRule | UnixRule)[];
  /** The rules unrelated to files, with separate checks of their patterns. */
  readonly others: readonly Rule[];
  #exec: readonly FileLikeRule[] | undefined;
  #execWithSeams: readonly FileLikeRule[] | undefined;
  #withTarget: readonly FileLikeRule[] | undefined;
  #patterns: RunPatterns | undefined;

  constructor(statements: readonly Rule[]) {
    this.statements = statements;
    this.kinds = new Set(statements.map(({ kind }) => kind));
    const files: FileLikeRule[] = [];
    const aboutTasks: Rule[] = [];
    const sockets: (NetworkRule | UnixRule)[] = [];
    const others: Rule[] = [];
    for (const rule of statements) {
      switch (rule.kind) {
        case 'file':
        case 'link':
        case 'change-profile':
          files.push(rule);
          break;
        case 'all':
          files.push(rule);
          aboutTasks.push(rule);
          break;
        case 'capability':
          aboutTasks.push(rule);
          break;
        case 'mqueue':
          others.push(rule);
          break;
        case 'network':
        case 'unix':
          aboutTasks.push(rule);
          sockets.push(rule);
          others.push(rule);
          break;
        default:
          aboutTasks.push(rule);
          others.push(rule);
      }
    }
    this.files = files;
    this.aboutTasks = aboutTasks;
    this.sockets = sockets;
    this.others = others;
  }

  /** The file rules granting or denying exec. */
  get exec(): readonly FileLikeRule[] {
    return (this.#exec ??= this.files.filter(concernsExec));
  }

  /** The exec rules that compilers may expand differently. */
  get execWithSeams(): readonly FileLikeRule[] {
    return (this.#execWithSeams ??= this.exec.filter(
      (rule) => rule.kind === 'change-profile' || wordsWithSeams(rule).length > 0,
    ));
  }

  /** The file rules with a `->` and without exec permissions. */
  get withTarget(): readonly FileLikeRule[] {
    return (this.#withTarget ??= this.files.filter(
      (rule) => rule.kind === 'file' && rule.target !== undefined && !/x/i.test(rule.permissions?.text ?? ''),
    ));
  }

  patterns(shapes: PatternShapes): RunPatterns {
    return (this.#patterns ??= patternsOfRun(this, shapes));
  }
}

function patternsOfRun({ files, others }: RuleRun, shapes: PatternShapes): RunPatterns {
  const fileVariables = new Set<ByteString>();
  /** Returns the shape of a word. Adds the variables of the word to the set. */
  const shapeOf = ({ value }: Word, variables: Set<ByteString>): PatternShape => {
    const shape = shapes.of(value);
    for (const name of shape.variables) variables.add(name);
    // A reference without a name is an error of every compiler, but can be a part of a pattern.
    if (value.includes('@{}')) variables.add('' as ByteString);
    return shape;
  };
  const unsureFiles: FileLikeRule[] = [];
  const variousFiles: FileLikeRule[] = [];
  for (const rule of files) {
    const read = patternsOf(rule).map((word) => shapeOf(word, fileVariables));
    if (!read.every(({ sound }) => sound)) unsureFiles.push(rule);
    if (read.some(({ mayDiffer }) => mayDiffer)) variousFiles.push(rule);
  }
  const laterTargets = files.flatMap((rule) => laterTarget(rule) ?? []);
  const unsureTargets = laterTargets.filter((word) => {
    const { sound, mayDiffer } = shapeOf(word, fileVariables);
    return !sound || mayDiffer;
  });
  const unsureOthers: UnsureRule[] = [];
  for (const rule of others) {
    const variables = new Set<ByteString>();
    const isSure = compiledWords(rule).every(({ word, expands, pattern }) => {
      if (!expands) return isPlainlyValid(word.value);
      const { sound, mayDiffer } = shapeOf(word, variables);
      return pattern === 'all' && sound && !mayDiffer;
    });
    if (!isSure || rule.kind === 'pivot-root') unsureOthers.push({ rule, variables: undefined });
    else if (variables.size > 0) unsureOthers.push({ rule, variables: [...variables] });
  }
  return {
    fileVariables: [...fileVariables],
    unsureFiles,
    variousFiles,
    laterTargets,
    unsureTargets,
    unsureOthers,
    faults: mountFaults(others),
  };
}

function mountFaults(rules: readonly Rule[]): readonly Diagnostic[] {
  const faults: Diagnostic[] = [];
  for (const rule of rules) if (rule.kind === 'mount') checkMountUse(rule, (fault) => faults.push(fault));
  return faults;
}

/** The target of `/path l -> …`. */
function laterTarget(rule: FileLikeRule): Word | undefined {
  if (rule.kind !== 'file' || rule.permissionsFirst) return undefined;
  return /^[^x]*l[^x]*$/i.test(rule.permissions?.text ?? '') ? rule.target : undefined;
}

/** A statement of a body other than a rule, or a run of consecutive rules; comments are left out. */
export type BodyItem = RuleRun | Exclude<Statement, Rule | { kind: 'comment' }>;

/** Groups consecutive rules of a body into runs. */
export function itemsOf(statements: readonly Statement[]): readonly BodyItem[] {
  const items: BodyItem[] = [];
  let rules: Rule[] = [];
  const endRun = (): void => {
    if (rules.length > 0) items.push(new RuleRun(rules));
    rules = [];
  };
  for (const statement of statements) {
    switch (statement.kind) {
      case 'comment':
        break;
      case 'abi':
      case 'alias':
      case 'variable-assignment':
      case 'boolean-assignment':
      case 'include':
      case 'profile':
      case 'conditional':
      case 'block':
        endRun();
        items.push(statement);
        break;
      default:
        rules.push(statement);
    }
  }
  endRun();
  return items;
}
