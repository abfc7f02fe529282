import type { PathAlias } from '../exec/aliases.ts';
import { aareError } from '../glob/aare.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Word } from '../syntax/ast.ts';
import type { FileCheckContext, FileCheckedProfile } from './check-file-rules.ts';
import type { ProfileBody } from './collect-body.ts';
import { patternsOf, type FileLikeRule } from './file-statements.ts';
import { patternDiagnostic } from './pattern-diagnostic.ts';

/**
 * Reports patterns of rules about files that are not well-formed once their variables are replaced, and variables that cannot be.
 * Where every value is a pattern by itself, that is told without replacing them.
 */
export function checkPatterns({ parts }: ProfileBody, context: FileCheckContext): void {
  const { shapes } = context.cache;
  // Others keep what is a pattern one.
  const aliases = context.aliases.filter(({ from, to }) => shapes.of(from).sound !== shapes.of(to).sound);
  for (const { run } of parts) {
    const { fileVariables, unsureFiles } = run.patterns(shapes);
    const arePlain = aliases.length === 0 && context.plain.hasAll(fileVariables);
    for (const rule of arePlain ? unsureFiles : run.files) checkPatternsOf(rule, aliases, context);
  }
}

function checkPatternsOf(rule: FileLikeRule, aliases: readonly PathAlias[], context: FileCheckContext): void {
  for (const word of patternsOf(rule)) {
    const { sound, variables } = context.cache.shapes.of(word.value);
    if (aliases.length === 0 && sound && context.plain.hasAll(variables)) continue;
    const text = context.expand(word);
    if (text === undefined) continue;
    checkPattern(text, word, context);
    for (const { from, to } of aliases)
      if (text.startsWith(from)) checkPattern(`${to}${text.slice(from.length)}` as ByteString, word, context);
  }
}

/** Reports an attachment that is not well-formed, or a name that has to stand for one. */
export function checkAttachment({ declaration, name }: FileCheckedProfile, context: FileCheckContext): void {
  const { attachment } = declaration;
  const text = attachment === undefined ? localName(name) : context.expand(attachment);
  if (text !== undefined) checkPattern(text, attachment ?? declaration.name, context);
}

/** @see `local_name` of apparmor_parser */
function localName(name: ByteString): ByteString {
  return (name.split('//').at(-1) ?? name) as ByteString;
}

function checkPattern(text: ByteString, { span }: Word, { report }: FileCheckContext): void {
  const error = aareError(text);
  if (error !== undefined) report(patternDiagnostic(text, error, span));
}
