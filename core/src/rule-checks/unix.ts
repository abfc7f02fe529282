import { quotedWords } from '../source/joined-names.ts';
import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import { textOf } from '../source/printable-text.ts';
import type { Condition, Word } from '../language/ast-words.ts';
import type { UnixRule } from '../language/ast-rules.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { unixSocketTypes } from '../language/keywords/sockets.ts';
import { checkEquals, checkOnce, checkSingle, nameSpan, valueOf } from './conditions.ts';
import { localPermission } from './permissions.ts';

/**
 * Reports conditions of a unix rule on the wrong side, invalid values, and permissions without a peer.
 *
 * @see `unix_rule::unix_rule` and `af_rule::cond_check` of apparmor_parser
 */
export function checkUnix(rule: UnixRule, report: Report): void {
  const peer = rule.peer?.conditions ?? [];
  for (const side of [rule.conditions, peer]) {
    checkEquals(side, 'a unix rule', report);
    checkSingle(side, report);
    checkOnce(side, report);
    for (const condition of side) checkCondition(condition, side === peer, report);
  }
  const local = localPermission(rule.permissions);
  if (local !== undefined && peer.length > 0) report(localWithPeer(local));
}

/** Creates an error for a permission without a peer in a rule with a peer. */
export function localWithPeer({ text, span }: { readonly text: string; readonly span: Word['span'] }) {
  const hint = 'give it in a rule without `peer=(…)`';
  return errorAt(span, 'invalid-value', `\`${text}\` has no peer, but this rule names a peer`, hint);
}

function checkCondition(condition: Condition, inPeer: boolean, report: Report): void {
  const value = valueOf(condition);
  switch (condition.name as string) {
    case 'addr':
      if (value !== undefined) checkAddress(value, report);
      break;
    case 'type':
      if (inPeer)
        report(
          errorAt(
            nameSpan(condition),
            'invalid-value',
            '`type` is not a condition of the peer',
            'write it before `peer=(…)`',
          ),
        );
      else if (value !== undefined) checkType(value, report);
      break;
    case 'label':
      if (!inPeer)
        report(
          errorAt(nameSpan(condition), 'invalid-value', '`label` is a condition of the peer', 'write `peer=(label=…)`'),
        );
      break;
    case 'protocol':
      report(errorAt(nameSpan(condition), 'invalid-value', 'apparmor_parser does not support `protocol`', 'delete it'));
      break;
    default:
      break;
  }
}

function checkAddress({ value, span }: Word, report: Report): void {
  if (value.startsWith('@') || (value as string) === 'none' || (value as string) === 'auto') return;
  const hint = value.startsWith('/')
    ? 'write a file rule for a socket in the file system'
    : 'write `@NAME` for an abstract address, or `none` or `auto`';
  report(errorAt(span, 'invalid-value', `\`${textOf(value)}\` is not a socket address`, hint));
}

function checkType({ value, span }: Word, report: Report): void {
  if (unixSocketTypes.includes(value)) return;
  const guess = suggest(value, unixSocketTypes);
  const hint = guess === undefined ? `the types are ${quotedWords(unixSocketTypes)}` : `did you mean \`${guess}\`?`;
  report(errorAt(span, 'invalid-value', `unknown type of socket \`${textOf(value)}\``, hint));
}
