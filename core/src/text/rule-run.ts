import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { compiledWords } from '../rules/compiled-words.ts';
import { checkMountUse } from '../rules/mount-use.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Statement } from '../syntax/ast.ts';
import type { Word } from '../syntax/ast-words.ts';
import type { Rule } from '../syntax/ast-rules.ts';
import { concernsExec } from './file-entries.ts';
import { patternsOf, type FileLikeRule } from './file-statements.ts';
import { mayDifferInReferences } from './malformed-reference.ts';
import type { PatternShapes } from './pattern-shapes.ts';
import { referencesIn } from './variables.ts';

/** What there is to look at in the patterns of a run wherever it is included, given that its variables are plain ones. */
interface RunPatterns {
  /** All variables that rules about files, or others, have in patterns. */
  readonly fileVariables: readonly ByteString[];
  readonly otherVariables: readonly ByteString[];
  /** The rules whose patterns may be wrong all the same. */
  readonly unsureFiles: readonly FileLikeRule[];
  readonly unsureOthers: readonly Rule[];
  /** The rules about files with words that versions of the compiler read differently. */
  readonly variousFiles: readonly FileLikeRule[];
  /** What rules about files link to that only AppArmor 5.0 looks at. */
  readonly laterTargets: readonly Word[];
  /** What is wrong with other rules whatever their words are. */
  readonly faults: readonly Diagnostic[];
}

/**
 * Rules that follow one another, and what can be told of them by themselves. Most rules of a policy are in files that many
 * profiles include: what is told of a run is told once for all of those.
 */
export class RuleRun {
  readonly kind = 'run';
  readonly statements: readonly Rule[];
  /** The rules that are compiled together with the rules about files. */
  readonly files: readonly FileLikeRule[];
  /** The rules that say what may be done to other tasks, or by a task itself. */
  readonly aboutTasks: readonly Rule[];
  /** The rules whose patterns are looked at here: those about neither files nor other tasks. */
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

  /** Those of the rules about files that let something be executed, or deny it. */
  get exec(): readonly FileLikeRule[] {
    return (this.#exec ??= this.files.filter(concernsExec));
  }

  patterns(shapes: PatternShapes): RunPatterns {
    return (this.#patterns ??= patternsOfRun(this, shapes));
  }
}

/** Without these, a text that is compiled as it stands is a pattern. */
const special = /[[\]{}\\]/;

function patternsOfRun({ files, others }: RuleRun, shapes: PatternShapes): RunPatterns {
  const fileVariables = new Set<ByteString>();
  const otherVariables = new Set<ByteString>();
  /** Whether a word is a pattern if its variables, which are added, are plain. */
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
        : special.test(word.value),
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

/** A statement of a body that is no rule, or rules that stand together; comments are left out. */
export type BodyItem = RuleRun | Exclude<Statement, Rule | { kind: 'comment' }>;

/** The statements of a body, those that follow one another as runs. */
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
