import type { Priority, Qualifiers } from '../ast-words.ts';
import type { Parser } from './parser.ts';
import { blanksEnd, integerEnd, wordEnd } from './scanner.ts';

type Written = { -readonly [Name in keyof Qualifiers]: Qualifiers[Name] };

/** The rank of every qualifier; apparmor_parser accepts one qualifier per rank, in ascending order. */
const ranks: Readonly<Record<string, number>> = {
  audit: 1,
  allow: 2,
  deny: 2,
  prompt: 2,
  owner: 3,
  user: 3,
  other: 3,
};

/** `[ "priority" "=" integer ] [ "audit" ] [ "allow" | "deny" | "prompt" ] [ "owner" | "user" | "other" ]` */
export function parseQualifiers(parser: Parser): Qualifiers {
  const written: Written = {};
  let rank = -1;
  for (;;) {
    const start = parser.at;
    const end = wordEnd(parser.text, start);
    const word = parser.text.slice(start, end);
    if (word === 'priority' && parser.text.startsWith('=', blanksEnd(parser.text, end))) {
      rank = checkRank(parser, rank, 0, end);
      written.priority = parsePriority(parser, end);
    } else {
      const next = Object.hasOwn(ranks, word) ? ranks[word] : undefined;
      if (next === undefined) return written;
      rank = checkRank(parser, rank, next, end);
      if (next === 1) written.audit = 'audit';
      else if (next === 2) written.mode = word as 'allow' | 'deny' | 'prompt';
      else written.owner = word as 'owner' | 'user' | 'other';
      parser.at = end;
    }
    parser.skipTrivia();
  }
}

function checkRank(parser: Parser, before: number, rank: number, end: number): number {
  if (rank > before) return rank;
  const shown = parser.shown(parser.at, end);
  const message = rank === before ? `a second qualifier of the kind of ${shown}` : `${shown} is out of order`;
  parser.error('unknown-qualifier', parser.span(parser.at, end), message, {
    hint: 'the order is `priority=N`, `audit`, `allow`, `deny` or `prompt`, `owner` or `other`',
  });
  return Math.max(before, rank);
}

function parsePriority(parser: Parser, nameEnd: number): Priority {
  const start = parser.at;
  parser.at = blanksEnd(parser.text, blanksEnd(parser.text, nameEnd) + 1);
  const end = integerEnd(parser.text, parser.at);
  if (end === parser.at) parser.failExpecting('a number from -1000 to 1000 for `priority`');
  const span = parser.span(parser.at, end);
  const value = Number(parser.text.slice(span.start, end));
  parser.at = end;
  if (value < -1000 || value > 1000) {
    parser.error('invalid-value', span, `the priority ${parser.shown(span.start, end)} is out of range`, {
      hint: 'a priority is from -1000 to 1000',
    });
  }
  return { value: Math.max(-1000, Math.min(1000, value)) + 0, span: parser.span(start) };
}
