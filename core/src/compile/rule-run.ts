import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { compiledWords } from '../rule-checks/compiled-words.ts';
import { checkMountUse } from '../rule-checks/mount-use.ts';
import { isPlainlyValid } from '../patterns/aare.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Statement } from '../language/ast.ts';
import type { Word } from '../language/ast-words.ts';
import type { Rule } from '../language/ast-rules.ts';
import { concernsExec } from './files/file-entries.ts';
import { patternsOf, type FileLikeRule } from './files/file-statements.ts';
import { mayDifferInReferences } from './variables/malformed-reference.ts';
import type { PatternShapes } from './pattern-shapes.ts';
import { referencesIn } from './variables/variables.ts';

/** The words to check in the patterns of a run, wherever the run is included, provided that its variables are plain. */
interface RunPatterns {
  /** All variables in the patterns of file rules. `otherVariables` has the variables of the remaining rules. */
  readonly fileVariables: readonly ByteString[];
  readonly otherVariables: readonly ByteString[];
  /** The rules whose patterns may be malformed although the variables are plain. */
  readonly unsureFiles: readonly FileLikeRule[];
  readonly unsureOthers: readonly Rule[];
  /** The file rules with words read differently by compiler versions. */
  readonly variousFiles: readonly FileLikeRule[];
  /** Link targets of file rules, checked only by AppArmor 5.0. */
  readonly laterTargets: readonly Word[];
  /** Errors in remaining rules, independent of variables. */
  readonly faults: readonly Diagnostic[];
}

/**
 * A run of consecutive rules, with the results that depend only on the run. Most rules of a policy are in files that
 * many profiles include, so the results are computed once for all profiles.
 */
export class RuleRun {
  readonly kind = 'run';
  readonly statements: readonly Rule[];
  /** The rules compiled together with the file rules. */
  readonly files: readonly FileLikeRule[];
  /** The rules about operations on tasks, or by the task itself. */
  readonly aboutTasks: readonly Rule[];
  /** The remaining rules, whose patterns are checked here: rules about neither files nor peers. */
  readonly others: readonly Rule[];
  #exec: readonly FileLikeRule[] | undefined;
  #patterns: RunPatterns | undefined;

  constructor(statements: readonly Rule[]) {
    this.statements = statements;
    const files: FileLikeRule[] = [];
    const aboutTasks: Rule[] = [];
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
        case 'signal':
        case 'ptrace':
        case 'capability':
          aboutTasks.push(rule);
          break;
        case 'userns':
        case 'io-uring':
        case 'mount':
        case 'pivot-root':
        case 'network':
        case 'unix':
        case 'dbus':
        case 'rlimit':
          aboutTasks.push(rule);
          others.push(rule);
          break;
        default:
          others.push(rule);
      }
    }
    this.files = files;
    this.aboutTasks = aboutTasks;
    this.others = others;
  }

  /** The file rules granting or denying exec. */
  get exec(): readonly FileLikeRule[] {
    return (this.#exec ??= this.files.filter(concernsExec));
  }

  patterns(shapes: PatternShapes): RunPatterns {
    return (this.#patterns ??= patternsOfRun(this, shapes));
  }
}

function patternsOfRun({ files, others }: RuleRun, shapes: PatternShapes): RunPatterns {
  const fileVariables = new Set<ByteString>();
  const otherVariables = new Set<ByteString>();
  /** Returns whether a word is a pattern if its variables are plain. Adds the variables to the set. */
  const isSound = ({ value }: Word, variables: Set<ByteString>): boolean => {
    const shape = shapes.of(value);
    if (!value.includes('@')) return shape.sound;
    for (const name of shape.variables) variables.add(name);
    for (const name of referencesIn(value)) variables.add(name);
    return shape.sound;
  };
  const unsureFiles: FileLikeRule[] = [];
  const variousFiles: FileLikeRule[] = [];
  for (const rule of files) {
    const words = patternsOf(rule);
    if (words.filter((word) => !isSound(word, fileVariables)).length > 0) unsureFiles.push(rule);
    if (words.some(({ value }) => mayDifferInReferences(value))) variousFiles.push(rule);
  }
  const unsureOthers = others.filter((rule) => {
    if (rule.kind === 'pivot-root') return true;
    const unsure = compiledWords(rule).filter(({ word, expands, pattern }) =>
      expands
        ? !isSound(word, otherVariables) || mayDifferInReferences(word.value) || pattern !== 'all'
        : !isPlainlyValid(word.value),
    );
    return unsure.length > 0;
  });
  return {
    fileVariables: [...fileVariables],
    otherVariables: [...otherVariables],
    unsureFiles,
    unsureOthers,
    variousFiles,
    laterTargets: files.flatMap((rule) => laterTarget(rule) ?? []),
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
