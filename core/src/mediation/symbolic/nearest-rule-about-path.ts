import { bitCount } from '../../patterns/byte-set.ts';
import { deadState } from '../../automata/automaton.ts';
import { patternDfa } from '../../automata/pattern-dfa.ts';
import type { NearMiss } from '../../classes/near-misses.ts';
import type { PathObject } from '../../classes/file/path-object.ts';
import { literalPrefixes } from '../../file-rules/literal-prefixes.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import type { Origin } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { LayerRule } from '../layer-rules.ts';
import { rulesAboutPaths } from './rules-about-paths.ts';
import type { ObjectQuestion } from '../object-question.ts';

/** A narrowly missing rule, and the kind of mismatch. */
export interface NearRule {
  readonly rules: readonly Origin[];
  readonly misses: NearMiss;
}

/** The maximum number of examined patterns. */
const maxPatterns = 400;

/** The kinds of mismatch, smallest first. */
const order: readonly NearMiss[] = ['owner-only', 'other-only', 'other-permissions', 'slash', 'above', 'beside'];

/**
 * Returns the rule of a profile nearest to allowing an operation on a path; undefined if none is near. Matching rules
 * come before non-matching rules. For equal mismatches, the rule with more of the permissions, or with more of the
 * path, wins.
 */
export function nearestRuleAboutPath(question: ObjectQuestion<PathObject>): NearRule | undefined {
  const { operation, object } = question;
  const { path, existing, subject } = object;
  const rules = rulesAboutPaths(question);
  if (existing !== undefined || rules === undefined || 'verdict' in rules) return undefined;
  const { bit } = operation.permission;
  const elsewhere = rulesAboutPaths({
    ...question,
    object: { ...object, subject: subject === 'owner' ? 'other' : 'owner' },
  });
  const forOther = elsewhere === undefined || 'verdict' in elsewhere ? [] : elsewhere.allow;
  const found: { readonly near: NearRule; readonly rank: number }[] = [];
  const add = ({ origins }: LayerRule, misses: NearMiss, weight: number): void => {
    if (origins.length > 0)
      found.push({ near: { rules: origins, misses }, rank: order.indexOf(misses) * 1e6 - weight });
  };
  for (const rule of near(forOther, path))
    if ((rule.bits & bit) === bit && placeOf(rule.matched, path) === 'there')
      add(rule, subject === 'owner' ? 'other-only' : 'owner-only', 0);
  for (const rule of near(rules.allow, path)) {
    const place = placeOf(rule.matched, path);
    if (place === 'there') add(rule, 'other-permissions', bitCount(rule.bits & bit));
    else if (place !== undefined && (rule.bits & bit) === bit) add(rule, place.misses, place.length);
  }
  return found.toSorted((left, right) => left.rank - right.rank)[0]?.near;
}

/** Returns the rules whose patterns begin like the path, as far as literal prefixes show. */
function near(rules: readonly LayerRule[], path: ByteString): readonly LayerRule[] {
  const directory = path.slice(0, path.replace(/\/$/, '').lastIndexOf('/') + 1);
  const beginsEqually = (text: string): boolean => path.startsWith(text) || text.startsWith(directory);
  const isNear = ({ matched, glob = '' as ByteString }: LayerRule): boolean => {
    // In most cases, the text before the glob's first special character decides.
    const plain = /^[^*?[{\\]*/.exec(glob)?.[0] ?? '';
    if (!beginsEqually(plain) || plain.length >= directory.length) return beginsEqually(plain);
    return literalPrefixes(matched).some(({ text }) => beginsEqually(text));
  };
  return rules.filter(isNear).slice(0, maxPatterns);
}

/** Returns the place of a path relative to a pattern; undefined if far away. */
function placeOf(pattern: Pattern, path: ByteString) {
  const dfa = patternDfa(pattern);
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  const directory = path.replace(/\/$/, '').lastIndexOf('/') + 1;
  let state = dfa.start;
  let above = 0;
  let isNext = false;
  for (let at = 0; at < path.length; at++) {
    if (at > 1 && path[at] === '/' && dfa.accepts(state).length > 0) above = at;
    state = dfa.step(state, path.charCodeAt(at));
    if (at > 0 && path[at] === '/' && at + 1 < path.length && dfa.accepts(state).length > 0) above = at;
    if (state !== deadState && at + 1 === directory) isNext = true;
  }
  if (dfa.accepts(state).length > 0) return 'there';
  if (matches(dfa, other)) return { misses: 'slash', length: 0 } as const;
  if (above > 0) return { misses: 'above', length: above } as const;
  // Every path is in the root directory.
  return isNext && directory > 1 ? ({ misses: 'beside', length: 0 } as const) : undefined;
}

function matches(dfa: ReturnType<typeof patternDfa>, text: string): boolean {
  let state = dfa.start;
  for (let at = 0; at < text.length && state !== deadState; at++) state = dfa.step(state, text.charCodeAt(at));
  return dfa.accepts(state).length > 0;
}
