import type { State } from '../../automata/automaton.ts';
import type { LayoutField, RuleLayout, Template, TemplateElement } from '../../classes/rule-layout.ts';
import { anyByte, byteSet, nonNul, onlyByte, singleByte } from '../../patterns/byte-set.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { StateSets } from './state-sets.ts';
import { any, once, widenGlob, wildcards, type Place } from './generalise-glob.ts';

/** Without an address, or with one in which there is no NUL but in front. */
const anyPlainAddress: Template = [once(byteSet([0, 1])), any(nonNul)];

/**
 * As wide a template as holds, for one string: field by field and from the front, wildcards are put in place of as much of it as can be, and
 * sets in place of bytes.
 *
 * @param text - of the form of the layout
 * @param bits - permissions that all that the template matches may be told to have
 * @returns what each field is matched by, and the states behind all of it; undefined where the work is too much
 */
export function widen(
  text: ByteString,
  bits: number,
  { before, fields }: RuleLayout,
  start: State,
  sets: StateSets,
): { readonly fields: readonly Template[]; readonly states: readonly State[] } | undefined {
  let states = sets.behind([start], before.map(literal));
  let at = before.length;
  const found: Template[] = [];
  for (const field of fields) {
    const end = endOf(text, at, field);
    const holds = (behind: readonly State[] | undefined, from: number): boolean =>
      sets.mayAll(sets.behindBytes(behind, text, from), bits);
    const place: Place = { text, end, sets, holds };
    const template = states === undefined ? undefined : templateOf(field, states, at, place);
    if (template === undefined) return undefined;
    found.push(template);
    states = sets.behind(states, [...template, ...field.end.map(literal)]);
    at = end + field.end.length;
  }
  return states === undefined ? undefined : { fields: found, states };
}

/** Where a field ends in a string. */
function endOf(text: ByteString, at: number, { kind, length = 0, end }: LayoutField): number {
  if (kind === 'numbers') return at + length;
  if (end.length === 0) return text.length;
  // An address without a name is a byte of its own, and any other one begins with a NUL.
  const found = text.indexOf('\0', kind === 'address' ? at + 1 : at);
  return found < 0 ? text.length : found;
}

function templateOf(
  { kind, flags: known, asked }: LayoutField,
  states: readonly State[],
  at: number,
  place: Place,
): Template | undefined {
  switch (kind) {
    case 'numbers':
      return numbers(states, at, place);
    case 'flags':
      return flags(states, at, place, known?.all ?? []);
    case 'address':
      return address(states, at, place, asked === undefined ? 'address' : 'text');
    case 'text':
      return widenGlob(states, at, place, wildcards.text);
  }
}

function numbers(states: readonly State[], at: number, { text, end, sets, holds }: Place): Template {
  const whole = Array.from({ length: end - at }, () => once(anyByte));
  return holds(sets.behind(states, whole), end) ? whole : literals(text, at, end);
}

/** An address of any kind, one that begins with a NUL, or none. */
function address(
  states: readonly State[],
  at: number,
  place: Place,
  /** Which wildcards are in it: `text` where no NUL is. */
  kind: 'address' | 'text',
): Template | undefined {
  const { text, end, sets, holds } = place;
  const whole = kind === 'address' ? [any(anyByte)] : anyPlainAddress;
  if (holds(sets.behind(states, whole), end)) return whole;
  if (text.charCodeAt(at) !== 0) return literals(text, at, end);
  const behind = sets.behindByte(states, 0);
  const rest = behind === undefined ? undefined : widenGlob(behind, at + 1, place, wildcards[kind]);
  return rest === undefined ? undefined : [literal(0), ...rest];
}

/** The flags of the string, each optional where it can be, with others that may be set, too. */
function flags(
  states: readonly State[],
  at: number,
  { text, end, sets, holds }: Place,
  known: readonly number[],
): Template {
  const present = new Set(Array.from(text.slice(at, end), (char) => char.charCodeAt(0)));
  let template: Template = [...present].map(literal);
  for (const flag of known) {
    const others = template.filter(({ set }) => set !== singleByte(flag));
    const wider = [...others, { set: singleByte(flag), times: 'optional' } as const].sort(byFlag);
    if (holds(sets.behind(states, wider), end)) template = wider;
  }
  return template;
}

function byFlag(left: TemplateElement, right: TemplateElement): number {
  return flagOf(left) - flagOf(right);
}

function flagOf({ set }: TemplateElement): number {
  return onlyByte(set) ?? 0;
}

function literals(text: ByteString, from: number, to: number): Template {
  return Array.from(text.slice(from, to), (char) => literal(char.charCodeAt(0)));
}

function literal(byte: number): TemplateElement {
  return once(singleByte(byte));
}
