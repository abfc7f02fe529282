import { textOf } from '../../source/printable-text.ts';
import type { Word } from '../ast-words.ts';
import type { ConditionGroup, PermissionRule, RuleBody } from '../ast-rules.ts';
import { conditionStart, parseConditions } from './parse-conditions.ts';
import { parsePermissions, reportUnknownPermission } from './parse-permissions.ts';
import type { Parser } from './parser.ts';
import { endRule, endWordRule } from './rule-end.ts';
import { isBlank } from './byte-class.ts';
import { blanksEnd, isWhole, nameEnd, operandEnd, pathEnd, spacesEnd, wordEnd } from './scanner.ts';
import { failSlip, slip, type Slip } from './slip.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { capabilityNames, capabilityNumber } from '../keywords/capabilities.ts';
import { isReserved } from '../keywords/keywords.ts';
import type { PermissionKind } from '../keywords/permissions.ts';
import { isRuleSignalName, ruleSignalNames } from '../keywords/signals.ts';

/** `"all" ","` */
export function parseAllRule(parser: Parser): RuleBody<'all'> {
  endRule(parser);
  return { kind: 'all' };
}

/** `"capability" { name } ","` */
export function parseCapabilityRule(parser: Parser): RuleBody<'capability'> {
  const capabilities: Word[] = [];
  for (;;) {
    const before = parser.at;
    parser.skipTrivia();
    const end = pathEnd(parser.text, parser.at);
    const isName = end > parser.at && end === wordEnd(parser.text, parser.at);
    if (!isName || isReserved(parser.text.slice(parser.at, end)) || parser.atNextStatement(before)) {
      parser.at = before;
      break;
    }
    failDashed(parser, end);
    const capability = parser.word(end);
    checkCapability(parser, capability);
    capabilities.push(capability);
  }
  if (!parser.atComma) failSlip(parser, capabilitySlips, parser.at);
  endRule(parser);
  return { kind: 'capability', capabilities };
}

const capabilitySlips: readonly Slip[] = [
  slip(
    '[ \\t]+(?<at>all|\\*)(?=[ \\t]*,)',
    (at) => `unknown capability \`${at}\``,
    'write `capability,` for all capabilities',
    'unknown-capability',
  ),
  slip(
    '[ \\t]*(?<at>[({=](?<names>[^(){}]*?)[)}]?)(?=[ \\t]*,(?![^(){}]*[)}]))',
    'capabilities follow the keyword directly',
    (groups) =>
      `write \`capability ${groups['names']
        ?.trim()
        .split(/[\s,]+/)
        .join(' ')}\``,
  ),
];

/** Fails at a name with `-`, since the first part could be a valid name. */
function failDashed(parser: Parser, end: number): void {
  if (parser.text[end] !== '-') return;
  const start = parser.at;
  const dashed = nameEnd(parser.text, start);
  const guess = suggest(parser.text.slice(start, dashed).replaceAll('-', '_'), capabilityNames);
  parser.at = dashed;
  parser.fail('unknown-capability', parser.span(start), `unknown capability ${parser.shown(start)}`, {
    hint: guess === undefined ? namesHint : `did you mean \`${guess}\`?`,
  });
}

const namesHint = 'capabilities(7) has their names, here in lower case without `CAP_`';

function checkCapability(parser: Parser, { value, span }: Word): void {
  if (capabilityNumber(value) !== undefined) return;
  const name = value.toLowerCase().replace(/^cap_/, '');
  const guess = capabilityNumber(name) === undefined ? suggest(name, capabilityNames) : name;
  parser.error('unknown-capability', span, `unknown capability \`${textOf(value)}\``, {
    hint: guess === undefined ? namesHint : `did you mean \`${guess}\`?`,
  });
}

/** Common mistakes in the place of conditions. */
const partSlips: readonly Slip[] = [
  slip(
    '[ \\t]+(?<at>to|from|with|for)[ \\t]+(?:peer[ \\t=]+)?(?<peer>"[^"]*"|[^\\s,"]+)',
    (at) => `unknown word \`${at}\``,
    (groups) => `write \`peer=${groups['peer']}\``,
  ),
  slip(
    '[ \\t]*(?<at>(?<name>set|peer))(?<value>\\([^()]*\\))',
    (at) => `\`${at}\` without \`=\``,
    (groups) => `write \`${groups['name']}=${groups['value']}\``,
  ),
];

function failPart(parser: Parser): void {
  if (!parser.atComma) failSlip(parser, partSlips, parser.at);
}

function atCondition({ text, at }: Parser): boolean {
  const start = blanksEnd(text, at);
  return conditionStart(text, start) > start;
}

/** The parts of a rule with permissions and conditions. */
type PermissionParts<Kind extends PermissionKind> = Omit<PermissionRule<Kind>, 'qualifiers' | 'span'> & {
  readonly peer?: ConditionGroup;
};

/** `[ permissions ] { condition } [ group ] ","`, a rule without further words */
export function parsePermissionRule<Kind extends PermissionKind>(parser: Parser, kind: Kind): PermissionParts<Kind> {
  const permissions = parsePermissions(parser, kind);
  const hasPermission = permissions.permissions.length > 0;
  if (!atCondition(parser)) failPart(parser);
  reportUnknownPermission(parser, kind, hasPermission);
  const conditions = parseConditions(parser, kind);
  failPart(parser);
  reportUnknownPermission(parser, kind, hasPermission);
  if (kind === 'io-uring') endRule(parser);
  else endWordRule(parser);
  return { kind, ...permissions, ...conditions };
}

/** `"signal" [ permissions ] { condition } ","` */
export function parseSignalRule(parser: Parser): RuleBody<'signal'> {
  const rule = parsePermissionRule(parser, 'signal');
  for (const { name, values } of rule.conditions)
    if (name === 'set') for (const signal of values) checkSignal(parser, signal);
  return rule;
}

function checkSignal(parser: Parser, { value, span }: Word): void {
  if (isRuleSignalName(value)) return;
  const name = value.toLowerCase().replace(/^sig/, '');
  const guess = isRuleSignalName(name) ? name : suggest(name, ruleSignalNames);
  if (/^\d+$/.test(name))
    return parser.error('unknown-signal', span, `unknown signal \`${name}\``, {
      hint: 'write the name of the signal, such as `term`',
    });
  let hint = guess === undefined ? 'write signals in lower case without `SIG`' : `did you mean \`${guess}\`?`;
  if (name === 'lost') hint = 'no rule can name this signal of the kernel';
  else if (name.startsWith('rtmin')) hint = 'real-time signals are `rtmin+0` to `rtmin+32`';
  parser.error('unknown-signal', span, `unknown signal \`${textOf(value)}\``, { hint });
}

/** `"userns" [ permissions ] ","` */
export function parseUsernsRule(parser: Parser, start: number): RuleBody<'userns'> {
  const rule = parsePermissionRule(parser, 'userns');
  if (rule.permissionList) {
    const span = rule.permissions[0]?.span ?? parser.span(start);
    parser.error('unexpected-token', span, '`userns` takes no list', { hint: 'write `userns create,`' });
  }
  return rule;
}

/** `"mqueue" [ permissions ] { condition } [ name ] ","` */
export function parseMqueueRule(parser: Parser): RuleBody<'mqueue'> {
  const permissions = parsePermissions(parser, 'mqueue');
  reportUnknownPermission(parser, 'mqueue', permissions.permissions.length > 0);
  const { conditions } = parseConditions(parser, 'mqueue');
  const queue = parseOperand(parser, true);
  endWordRule(parser);
  return { kind: 'mqueue', ...permissions, conditions, ...(queue === undefined ? undefined : { queue }) };
}

/** `"network" [ permissions ] [ domain [ type ] ] { condition } [ group ] ","` */
export function parseNetworkRule(parser: Parser): RuleBody<'network'> {
  const permissions = parsePermissions(parser, 'network');
  const words: Word[] = [];
  while (words.length < 3) {
    const word = parseOperand(parser, words.length > 0);
    if (word === undefined) break;
    words.push(word);
    // Text after a line end is probably not part of the rule.
    if (word.raw.endsWith(',\r')) break;
  }
  const third = words[2];
  if (third !== undefined) {
    const hint = /^\d+$/.test(third.value) ? `write a port as \`port=${third.value}\`` : undefined;
    parser.error('unexpected-token', third.span, 'a third word after the domain and the type', { hint });
  }
  const conditions = parseConditions(parser, 'network');
  endWordRule(parser);
  return { kind: 'network', ...permissions, words, ...conditions };
}

/**
 * Parses a name among conditions; undefined if none is found.
 *
 * @param wary - whether a keyword on a later line counts as the next statement
 * @param hash - whether the name may begin with `#`; a `#` followed by a blank and more words is an invalid comment
 */
export function parseOperand(parser: Parser, wary: boolean, hash = false): Word | undefined {
  const before = parser.at;
  parser.skipSpaces();
  const start = parser.at;
  const isComment =
    parser.code === 0x23 && !(hash && (!isBlank(parser.text.charCodeAt(start + 1)) || standsAlone(parser, start)));
  const isArrow = parser.text.startsWith('->', start) && isWhole(parser.text, start, start + 2);
  const isOther = isComment || isArrow || isClosing(parser, start);
  const end = isOther || conditionStart(parser.text, start) > start ? start : operandEnd(parser.text, start);
  if (end === start || (wary && parser.atNextStatement(before))) {
    if (parser.atUnterminated) parser.failUnterminated();
    parser.at = before;
    return undefined;
  }
  return parser.word(end);
}

/** Checks for a `}` that ends the block and is not a name. */
function isClosing(parser: Parser, start: number): boolean {
  return parser.text[start] === '}' && !standsAlone(parser, start);
}

/** Checks whether a single character is a name by itself: the comma of the rule follows, or an arrow. */
function standsAlone({ text }: Parser, start: number): boolean {
  const next = spacesEnd(text, start + 1);
  return text[next] === ',' || (next > start + 1 && text.startsWith('->', next));
}
