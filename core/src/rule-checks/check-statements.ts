import type { Report } from '../diagnostics/diagnostic-at.ts';
import type { Statement } from '../language/ast.ts';
import type { Qualifiers } from '../language/ast-words.ts';
import type { Rule } from '../language/ast-rules.ts';
import { checkChangeProfile } from './change-profile.ts';
import { checkDbus } from './dbus.ts';
import { checkFile } from './file.ts';
import { checkLaterSyntax } from './later-statements.ts';
import { checkMount } from './mount.ts';
import { checkMqueue } from './mqueue.ts';
import { checkNameStart } from './name-start.ts';
import { checkNetwork } from './network.ts';
import { checkIoUring, checkPeer } from './peer-conditions.ts';
import { checkProfileHead } from './profile-head.ts';
import { checkPivotRoot } from './pivot-root.ts';
import { checkQualifiers } from './qualifiers.ts';
import { checkRlimit } from './rlimit.ts';
import { checkUnix } from './unix.ts';

/** The context of statements. */
interface Surroundings {
  /** True if the statements are in a profile, or in a file included by profiles. */
  readonly inside: boolean;
  /** The qualifiers of the enclosing blocks, outermost first. */
  readonly around: readonly Qualifiers[];
}

/**
 * Reports errors of apparmor_parser in well-formed statements, if a statement alone shows the error, for any values of
 * variables.
 *
 * @param inside - whether the statements are in a profile, or in a file included by profiles
 */
export function checkStatements(statements: readonly Statement[], inside: boolean, report: Report): void {
  checkEach(statements, { inside, around: [] }, report);
}

function checkEach(statements: readonly Statement[], surroundings: Surroundings, report: Report): void {
  for (const statement of statements) checkStatement(statement, surroundings, report);
}

function checkStatement(statement: Statement, surroundings: Surroundings, report: Report): void {
  switch (statement.kind) {
    case 'comment':
    case 'include':
      return;
    case 'alias':
      checkNameStart(statement.from, report);
      return;
    case 'abi':
    case 'variable-assignment':
    case 'boolean-assignment':
      checkLaterSyntax(statement, report);
      return;
    case 'profile':
      checkProfileHead(statement, surroundings.inside, report);
      if (statement.attachment !== undefined) checkNameStart(statement.attachment, report);
      checkEach(statement.body, { inside: true, around: [] }, report);
      return;
    case 'block':
      checkEach(statement.body, { inside: true, around: [...surroundings.around, statement.qualifiers] }, report);
      return;
    case 'conditional':
      checkLaterSyntax(statement, report);
      checkEach(statement.then, surroundings, report);
      if (statement.otherwise === undefined) return;
      if ('kind' in statement.otherwise) checkStatement(statement.otherwise, surroundings, report);
      else checkEach(statement.otherwise, surroundings, report);
      return;
    default:
      checkQualifiers(statement, report);
      checkRule(statement, surroundings, report);
  }
}

function checkRule(rule: Rule, { around }: Surroundings, report: Report): void {
  switch (rule.kind) {
    case 'file':
      if (rule.path !== undefined) checkNameStart(rule.path, report);
      checkFile(rule, around, report);
      return;
    case 'network':
      checkNetwork(rule, report);
      return;
    case 'unix':
      checkUnix(rule, report);
      return;
    case 'dbus':
      checkDbus(rule, report);
      return;
    case 'mount':
      checkMount(rule, report);
      return;
    case 'pivot-root':
      checkPivotRoot(rule, report);
      return;
    case 'link':
      checkNameStart(rule.path, report);
      return;
    case 'change-profile':
      checkChangeProfile(rule, around, report);
      return;
    case 'mqueue':
      checkMqueue(rule, report);
      return;
    case 'io-uring':
      checkIoUring(rule, report);
      return;
    case 'signal':
    case 'ptrace':
      checkPeer(rule, report);
      return;
    case 'rlimit':
      checkRlimit(rule, report);
      return;
    default:
  }
}
