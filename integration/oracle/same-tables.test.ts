import { PolicyNamespace } from '@lamellar/core';
import { compareAutomata } from '@lamellar/core/automata';
import { CompiledUnit } from '@lamellar/core/binary';
import { automatonClasses } from '@lamellar/core/classes';
import type { Profile } from '@lamellar/core/namespaces';
import { lxcHostLayer } from '@lamellar/host-policies';
import { describe, expect, test } from 'vitest';
import { numberedCases } from '../random/cases.ts';
import { law } from '../random/law.ts';
import { Random } from '../generate/random.ts';
import { randomMountPolicy } from '../generate/random-mount-policy.ts';
import { randomPolicy } from '../generate/random-policy.ts';
import { compileWithParser } from './apparmor-parser.ts';

// The comparison of compiled rules by tables alone is sound: equal tables accept equal strings, and bytes of a class
// lead to the same state.

/** Compiles a text and returns the profiles; empty if the compiler refuses the text. */
function compiled(text: string): readonly Profile[] {
  const { succeeded, binary } = compileWithParser(Buffer.from(text, 'latin1'));
  if (!succeeded) return [];
  const unit = new CompiledUnit('compiled', binary, 'only-named');
  const root = PolicyNamespace.root();
  root.load(unit);
  return root.profileNames().flatMap((name) => {
    const found = root.profile(name);
    return found.kind === 'profile' ? [found.profile] : [];
  });
}

function classesWithEqualTables(one: Profile, other: Profile): readonly string[] {
  return automatonClasses
    .filter(({ byte, word }) => one.mediates(word) && one.policy.hasRulesOf?.(other.policy, byte) === true)
    .map(({ word }) => word);
}

describe('generated profiles of LXC', () => {
  const layer = (name: string, nesting: boolean): Profile => {
    const [profile] = compiled(lxcHostLayer({ name, nesting, privileged: true }).text);
    if (profile === undefined) throw new RangeError('it is refused');
    return profile;
  };
  test('of two containers have equal tables except for tables with their names', () => {
    const equivalent = classesWithEqualTables(layer('one', false), layer('another', false));
    expect(equivalent).toEqual(expect.arrayContaining(['mount', 'userns', 'network']));
    expect(equivalent).not.toContain('signal');
    expect(equivalent).not.toContain('ptrace');
  });
  test('have different tables with nesting', () => {
    expect(classesWithEqualTables(layer('one', false), layer('one', true))).not.toContain('mount');
  });
});

law(
  'classes with equal tables have equal permissions for every string',
  // The changed letters of the last four cases change tables.
  numberedCases([1, 2, 3, 4, 18, 38, 67, 82], 10, 400),
  { atLeast: { equal: 10, uncertain: 4, states: 100 } },
  (seed, count) => {
    const random = new Random(seed);
    const text = random.chance(50) ? randomMountPolicy(random) : textOf(randomPolicy(random, 6));
    const after = random.chance(30) ? compiled(text) : compiledWithChange(text, random);
    return compiled(text).flatMap((one, index) => {
      const other = after[index];
      if (other === undefined) return [];
      return automatonClasses.flatMap((row) => {
        if (!one.mediates(row.word)) return [];
        const isSame = one.policy.hasRulesOf?.(other.policy, row.byte) === true;
        const { difference } = compareAutomata(one.policy, other.policy, row);
        count({ states: countStates(one, row.byte), [isSame ? 'equal' : 'uncertain']: 1 });
        return isSame && difference !== undefined ? [`${row.word}: ${JSON.stringify(difference)}\n${text}`] : [];
      });
    });
  },
);

/** Compiles a text with one changed letter. The compiler refuses most changes, so the function tries several. */
function compiledWithChange(text: string, random: Random): readonly Profile[] {
  for (let attempt = 0; attempt < 20; attempt++) {
    const profiles = compiled(withOneLetterChanged(text, random));
    if (profiles.length > 0) return profiles;
  }
  return [];
}

/** Replaces a random letter of the text, in a name, a path or a word. */
function withOneLetterChanged(text: string, random: Random): string {
  const letters = [...text.matchAll(/[a-z]/g)].map(({ index }) => index).filter((at) => at > text.indexOf('{'));
  const at = random.pick(letters);
  return `${text.slice(0, at)}${random.pick('a b c d r w x y z'.split(' '))}${text.slice(at + 1)}`;
}

function textOf({ preamble, profiles }: ReturnType<typeof randomPolicy>): string {
  return preamble + profiles.map(({ text }) => text).join('');
}

/** Counts the states of a class. Verifies that every state steps equally with equivalent bytes. */
function countStates({ policy }: Profile, classByte: Parameters<Profile['policy']['start']>[0]): number {
  const states = new Set([policy.start(classByte)]);
  for (const state of states) {
    const targets = new Map<number, number>();
    for (let byte = 0; byte < 256; byte++) {
      const next = policy.step(state, byte);
      const group = policy.byteClass?.(classByte, byte) ?? byte;
      expect(targets.get(group) ?? next).toBe(next);
      targets.set(group, next);
      states.add(next);
    }
  }
  return states.size;
}
