import { describe, expect, test } from 'vitest';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { rulePlace, type RulePlace } from './rule-place.ts';

function placeIn(text: string, name: string, files: Record<string, string> = {}): RulePlace | undefined {
  const found = readPolicy({ '': text }, { files }).profile(bytes(name));
  if (found.kind !== 'profile') throw new Error(`${name}: ${found.kind}`);
  return rulePlace(found.profile);
}

/** Returns the text with a mark at the place of new rules. */
function marked(text: string, name: string): string {
  const place = placeIn(text, name);
  return place === undefined ? 'nowhere' : `${text.slice(0, place.end)}‖${text.slice(place.end)}`;
}

test.each([
  ['a profile', 'profile a {\n  /x r,\n}\n', 'a', 'profile a {\n  /x r,\n‖}\n'],
  ['one of several', 'profile a { }\nprofile b { }\n', 'b', 'profile a { }\nprofile b { ‖}\n'],
  ['one with children', 'profile a { profile c { } }\n', 'a', 'profile a { profile c { } ‖}\n'],
  ['a child', 'profile a { profile c { } }\n', 'a//c', 'profile a { profile c { ‖} }\n'],
  ['a brace in a pattern', 'profile a { /{x,y} r, } # }\n', 'a', 'profile a { /{x,y} r, ‖} # }\n'],
  [
    'under a condition',
    '$t = true\nprofile a { if $t { ^h { } } }\n',
    'a//h',
    '$t = true\nprofile a { if $t { ^h { ‖} } }\n',
  ],
])('rules are inserted before the closing brace of %s', (_, text, name, expected) =>
  expect(marked(text, name)).toBe(expected),
);

test('compiled policy has no place for rules', () => expect(placeIn('profile a { }', 'unconfined')).toBeUndefined());

test.each([
  ['profile a {\n\t/x r,\n}\n', '\t'],
  ['profile a {\n}\n', '  '],
  ['profile a { /x r, }\n', '  '],
  ['  profile a {\n  }\n', '    '],
])('%j: rules have the indentation of the previous rules', (text, indent) =>
  expect(placeIn(text, 'a')?.indent).toBe(indent),
);

describe('the include of a profile for local rules', () => {
  const files = { 'local/a': '/x r,\n', 'abstractions/x': '' };
  test.each([
    ['profile a { include <local/a> }', 'local/a'],
    ['profile a { include <abstractions/x> include if exists <local/none> }', 'local/none'],
    ['profile a { include <abstractions/x> }', undefined],
    ['profile a { include if exists "local/a" }', undefined],
    ['profile a { include if exists <local/../x> }', undefined],
  ])('%s', (text, local) => expect(placeIn(text, 'a', files)?.local).toBe(local));
});
