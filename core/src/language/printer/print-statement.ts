import type { ByteString } from '../../source/bytes.ts';
import type {
  BooleanAssignment,
  Conditional,
  FileReference,
  Include,
  ProfileDeclaration,
  Statement,
  VariableAssignment,
} from '../ast.ts';
import type { Qualifiers } from '../ast-words.ts';
import { encodeValue, withoutLastBackslash } from './encode-value.ts';
import { printAssigned, printExpression } from './print-expression.ts';
import { printRule } from './print-rule.ts';
import { endWith, joinWords, listText, printGroupConditions } from './print-word.ts';
import { isId } from '../parser/byte-class.ts';

/** Appends the lines of a statement. */
function printStatement(lines: string[], indent: string, statement: Statement): void {
  switch (statement.kind) {
    case 'comment':
      // Without the blank, the comment would be an include.
      lines.push(`${indent}#${statement.text.startsWith('include') ? ' ' : ''}${statement.text}`);
      return;
    case 'abi':
      lines.push(`${indent}abi ${endWith(fileText(statement.file), ',')}`);
      return;
    case 'alias':
      lines.push(indent + endWith(joinWords([statement.keyword, statement.from.raw, '->', statement.to.raw]), ','));
      return;
    case 'variable-assignment':
      lines.push(indent + assignmentText('@', statement) + assignedText(statement));
      return;
    case 'boolean-assignment':
      lines.push(indent + assignmentText('$', statement) + printAssigned(statement.value));
      return;
    case 'include':
      lines.push(indent + includeText(statement));
      return;
    case 'profile':
      printProfile(lines, indent, statement);
      return;
    case 'conditional':
      printConditional(lines, indent, statement);
      return;
    case 'block':
      lines.push(`${indent}${qualifiersText(statement.qualifiers)}{`);
      printStatements(lines, `${indent}  `, statement.body);
      lines.push(`${indent}}`);
      return;
    default:
      lines.push(indent + qualifiersText(statement.qualifiers) + printRule(statement));
  }
}

/** Appends the lines of statements. An empty line separates a profile from other statements. */
export function printStatements(lines: string[], indent: string, statements: readonly Statement[]): void {
  let before: Statement | undefined;
  for (const statement of statements) {
    const isApart = statement.kind === 'profile' || before?.kind === 'profile';
    if (isApart && before !== undefined && before.kind !== 'comment') lines.push('');
    printStatement(lines, indent, statement);
    before = statement;
  }
}

function printProfile(lines: string[], indent: string, profile: ProfileDeclaration): void {
  const { keyword, name, attachment, xattrs, identities = [], flags, body } = profile;
  const parts: string[] = [];
  if (keyword === '^') parts.push(`^${name.raw}`);
  else if (keyword === 'none') parts.push(name.raw);
  else parts.push(`${keyword} ${name.raw}`);
  if (attachment !== undefined) parts.push(attachment.raw);
  if (xattrs !== undefined) parts.push(`xattrs=${printGroupConditions(xattrs)}`);
  for (const group of identities) parts.push(`+identities=${listText(group.map(({ raw }) => raw))}`);
  if (flags !== undefined) parts.push((flags.keyword ? 'flags=' : '') + listText(flags.values.map(({ raw }) => raw)));
  lines.push(`${indent}${joinWords([...parts, '{'])}`);
  printStatements(lines, `${indent}  `, body);
  lines.push(`${indent}}`);
}

function printConditional(lines: string[], indent: string, conditional: Conditional): void {
  let start = `${indent}if`;
  for (let branch: Conditional | undefined = conditional; branch !== undefined;) {
    lines.push(`${start} ${joinWords([printExpression(branch.condition), '{'])}`);
    printStatements(lines, `${indent}  `, branch.then);
    const { otherwise }: Conditional = branch;
    branch = undefined;
    if (otherwise === undefined) continue;
    if ('kind' in otherwise) {
      start = `${indent}} else if`;
      branch = otherwise;
    } else {
      lines.push(`${indent}} else {`);
      printStatements(lines, `${indent}  `, otherwise);
    }
  }
  lines.push(`${indent}}`);
}

/** Prints the values. A lone backslash at the end would continue the line, unless a carriage return follows. */
function assignedText({ values }: VariableAssignment): string {
  const text = values.map(({ raw }) => raw).join(' ');
  return (values.at(-1)?.raw as string | undefined) === '\\' ? `${text}\r` : text;
}

function assignmentText(sigil: string, { name, braced, operator }: VariableAssignment | BooleanAssignment): string {
  return `${sigil}${braced ? `{${name}}` : name} ${operator} `;
}

function includeText({ hash, ifExists, file }: Include): string {
  return `${hash ? '#' : ''}include ${ifExists ? 'if exists ' : ''}${fileText(file)}`;
}

function fileText({ form, path }: FileReference): string {
  // A final backslash needs no escape: a bracket or a line end follows.
  const [start, backslash] = withoutLastBackslash(path);
  return fileTextOf(form, start, backslash);
}

function fileTextOf(form: FileReference['form'], path: ByteString, end: string): string {
  const inQuotes = `"${encodeValue(path, (code) => code < 0x20 || code === 0x22)}${end}"`;
  if (form === 'quoted') return inQuotes;
  // An escaped comma would keep the backslash, and a comma is literal except at the end.
  if (form === 'bare') {
    return (
      encodeValue(
        path,
        (code) => code !== 0x2c && (!isId(code) || code < 0x20 || '<>'.includes(String.fromCharCode(code))),
      ) + end
    );
  }
  const last = path.length - 1;
  const text = encodeValue(path, (code, at) => {
    const isEdge = code === 0x20 && (at === 0 || at === last);
    return code < 0x20 || code === 0x22 || code === 0x3e || isEdge;
  });
  // A character after a backslash is unchanged, and a line end needs quotes inside of the brackets.
  return /[\t\r\n]/.test(text) ? `<${inQuotes}>` : `<${text}${end}>`;
}

/** Prints the qualifiers, with a blank after every qualifier. */
function qualifiersText({ priority, audit, mode, owner }: Qualifiers): string {
  const words: string[] = [];
  if (priority !== undefined) words.push(`priority=${priority.value}`);
  for (const word of [audit, mode, owner]) if (word !== undefined) words.push(word);
  return words.map((word) => `${word} `).join('');
}
