import type { RuleBody } from '../ast-rules.ts';
import { permissionWords, type PermissionKind } from '../keywords/permissions.ts';
import { parseLinkRule } from './parse-file-rule.ts';
import { parseChangeProfileRule, parseMountRule, parsePivotRootRule, parseRlimitRule } from './parse-path-rules.ts';
import * as wordRules from './parse-word-rules.ts';
import type { Parser } from './parser.ts';

/** A function to read a rule after the keyword. @param start - the start of the statement, including qualifiers */
type RuleParser = (parser: Parser, start: number) => RuleBody;

/** The parsers of rules by keyword, except file rules. */
export const ruleParsers: ReadonlyMap<string, RuleParser> = new Map<string, RuleParser>([
  ...Object.keys(permissionWords).map((kind): [string, RuleParser] => [
    kind.replace('-', '_'),
    (parser) => wordRules.parsePermissionRule(parser, kind as PermissionKind) as RuleBody,
  ]),
  ['all', wordRules.parseAllRule],
  ['capability', wordRules.parseCapabilityRule],
  ['change_profile', parseChangeProfileRule],
  ['link', parseLinkRule],
  ['mount', (parser) => parseMountRule(parser, 'mount')],
  ['mqueue', wordRules.parseMqueueRule],
  ['network', wordRules.parseNetworkRule],
  ['pivot_root', parsePivotRootRule],
  ['remount', (parser) => parseMountRule(parser, 'remount')],
  ['set', parseRlimitRule],
  ['signal', wordRules.parseSignalRule],
  ['umount', (parser) => parseMountRule(parser, 'umount')],
  ['unmount', (parser) => parseMountRule(parser, 'unmount')],
  ['userns', wordRules.parseUsernsRule],
]);
