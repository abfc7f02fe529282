import { deadState } from '../../automata/automaton.ts';
import { isLiteral } from '../../patterns/aare.ts';
import { compareBytes, type ByteString } from '../../source/bytes.ts';
import { textOf } from '../../source/printable-text.ts';
import type { LintFinding, LintRule } from '../lint-rule.ts';
import { languageOf, peerConditions, type PeerCondition } from '../peer-condition.ts';
import { mayBeLabel } from './sorted-stacks.ts';

const separator = '//&';

/** Peers in an order that the kernel never uses: the rules match no label. */
export const peerOrder = {
  id: 'peer-order',
  title: 'a peer in an order that no label has',
  *find(set) {
    for (const condition of peerConditions(set)) {
      // Fast path: without an `&` or a wildcard, the condition matches single names.
      if (!/[&*]/.test(condition.text)) continue;
      // A variable of an abstraction has the right value in further profiles.
      if (condition.via.length > 0 && condition.word.value.includes('@{')) continue;
      const language = languageOf(condition);
      const namesNamespace = language.step(language.start, ':'.charCodeAt(0)) !== deadState;
      if (!namesNamespace && !mayBeLabel(language)) yield findingOf(condition);
    }
  },
} as const satisfies LintRule;

function findingOf({ rule, word, text, via }: PeerCondition): LintFinding {
  const message =
    'the kernel sorts the profiles of a label by name, so no label has this order: the rule never applies';
  const sorted = [...new Set(text.split(separator))].sort((left, right) =>
    compareBytes(left as ByteString, right as ByteString),
  );
  const label = sorted.join(separator) as ByteString;
  const finding = { message, span: word.span, via, hint: 'write the parts in ascending order of their bytes' };
  if (!isLiteral(text)) return finding;
  const hint = `write \`${textOf(label)}\``;
  // A literal without variables is equal to its text. A denial would come into force and remove a permission.
  return word.value === text && word.raw === text && rule.qualifiers.mode !== 'deny'
    ? { ...finding, hint, fix: { span: word.span, text: label } }
    : { ...finding, hint };
}
