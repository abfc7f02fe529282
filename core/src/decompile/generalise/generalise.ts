import type { State } from '../../automata/automaton.ts';
import type { LayoutField, RuleLayout, Template, TemplateElement } from '../../classes/rule-layout.ts';
import { anyByte, byteSet, nonNul, onlyByte, singleByte } from '../../patterns/byte-set.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { StateSets } from './state-sets.ts';
import { any, once, generaliseGlob, wildcards, type Place } from './generalise-glob.ts';

/** No address, or an address with NUL at the start only. */
const anyPlainAddress: Template = [once(byteSet([0, 1])), any(nonNul)];

/**
 * Finds the broadest template that holds for a string. From the first field on, wildcards replace the longest parts,
 * and sets replace bytes.
 *
 * @param text - a string of the layout
 * @param bits - permissions that rules may grant to all strings of the template
 * @returns templates of all fields, and the states after them; undefined if the work exceeds the budget
 */
export function generalise(
  text: ByteString,
  bits: number,
  { before, fields }: RuleLayout,
  start: State,
  sets: StateSets,
): { readonly fields: readonly Template[]; readonly states: readonly State[] } | undefined {
  let states = sets.after([start], before.map(literal));
  let at = before.length;
  const found: Template[] = [];
  for (const field of fields) {
    const end = endOf(text, at, field);
    const holds = (after: readonly State[] | undefined, from: number): boolean =>
      sets.mayAll(sets.afterBytes(after, text, from), bits);
    const place: Place = { text, end, sets, holds };
    const template = states === undefined ? undefined : templateOf(field, states, at, place);
    if (template === undefined) return undefined;
    found.push(template);
    states = sets.after(states, [...template, ...field.end.map(literal)]);
    at = end + field.end.length;
  }
  return states === undefined ? undefined : { fields: found, states };
}

/** Finds the end of a field in a string. */
function endOf(text: ByteString, at: number, { kind, length = 0, end }: LayoutField): number {
  if (kind === 'numbers') return at + length;
  if (end.length === 0) return text.length;
  // The address of an unnamed socket is one byte. A named address starts with NUL.
  const found = text.indexOf('\0', kind === 'address' ? at + 1 : at);
  return found < 0 ? text.length : found;
}

function templateOf(
  { kind, flags: known, requested }: LayoutField,
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
      return address(states, at, place, requested === undefined ? 'address' : 'text');
    case 'text':
      return generaliseGlob(states, at, place, wildcards.text);
  }
}

function numbers(states: readonly State[], at: number, { text, end, sets, holds }: Place): Template {
  const whole = Array.from({ length: end - at }, () => once(anyByte));
  return holds(sets.after(states, whole), end) ? whole : literals(text, at, end);
}

/** Generalises an address: any address, an address that starts with NUL, or none. */
function address(
  states: readonly State[],
  at: number,
  place: Place,
  /** The wildcards of the address: `text` for addresses without a further NUL. */
  kind: 'address' | 'text',
): Template | undefined {
  const { text, end, sets, holds } = place;
  const whole = kind === 'address' ? [any(anyByte)] : anyPlainAddress;
  if (holds(sets.after(states, whole), end)) return whole;
  if (text.charCodeAt(at) !== 0) return literals(text, at, end);
  const after = sets.afterByte(states, 0);
  const rest = after === undefined ? undefined : generaliseGlob(after, at + 1, place, wildcards[kind]);
  return rest === undefined ? undefined : [literal(0), ...rest];
}

/** Generalises flags: each flag becomes optional if possible, and further optional flags are added. */
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
    if (holds(sets.after(states, wider), end)) template = wider;
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
