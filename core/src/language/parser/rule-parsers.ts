import type { RuleBody } from '../ast-rules.ts';
import { parseLinkRule } from './parse-file-rule.ts';
import { parseChangeProfileRule, parseMountRule, parsePivotRootRule, parseRlimitRule } from './parse-path-rules.ts';
import * as wordRules from './parse-word-rules.ts';
import type { Parser } from './parser.ts';

/** A function to read a rule after the keyword. @param start - the start of the statement, including qualifiers */
type RuleParser = (parser: Parser, start: number) => RuleBody;

/** The parsers of rules by keyword, except file rules. */
export const ruleParsers: ReadonlyMap<string, RuleParser> = new Map<string, RuleParser>([
  ['all', wordRules.parseAllRule],
  ['capability', wordRules.parseCapabilityRule],
  ['change_profile', parseChangeProfileRule],
  ['dbus', (parser) => wordRules.parsePermissionRule(parser, 'dbus')],
  ['io_uring', (parser) => wordRules.parsePermissionRule(parser, 'io-uring')],
  ['link', parseLinkRule],
  ['mount', (parser) => parseMountRule(parser, 'mount')],
  ['mqueue', wordRules.parseMqueueRule],
  ['network', wordRules.parseNetworkRule],
  ['pivot_root', parsePivotRootRule],
  ['ptrace', (parser) => wordRules.parsePermissionRule(parser, 'ptrace')],
  ['remount', (parser) => parseMountRule(parser, 'remount')],
  ['set', parseRlimitRule],
  ['signal', wordRules.parseSignalRule],
  ['umount', (parser) => parseMountRule(parser, 'umount')],
  ['unix', (parser) => wordRules.parsePermissionRule(parser, 'unix')],
  ['unmount', (parser) => parseMountRule(parser, 'unmount')],
  ['userns', wordRules.parseUsernsRule],
]);
