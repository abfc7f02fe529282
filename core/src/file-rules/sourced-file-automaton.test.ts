import { mediationClasses } from '../classes/class-numbers.ts';
import { expect, test } from 'vitest';
import { match } from '../automata/automaton.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { labelNamed, readPolicy } from '../testing/read-policy.ts';
import { bytesOf } from '../source/bytes.ts';
import { spanText } from '../source/span.ts';
import { SourcedFileAutomaton } from './sourced-file-automaton.ts';

function filesOf(rules: string) {
  const [part] = labelNamed(readPolicy({ '': `profile p { ${rules} }` }), 'p').parts;
  if (part === undefined) throw new Error('a label of nothing');
  return part.profile.files();
}

/** Describes the grant of `w` at a path, with the deciding rules: `yes: /a w, /a w,`. */
function shown(loaded: string, source: string, path: string): string {
  const files = new SourcedFileAutomaton(filesOf(loaded), filesOf(source));
  const { write } = filePermissionBits;
  const state = match(files, files.start(mediationClasses.file), bytesOf(path));
  const isAllowed = (files.permissions(state, 'other').allow & write) !== 0;
  const rules = files.origins(state, write, 'other');
  const texts = rules.map((rule) => ('span' in rule ? spanText(rule.span) : 'a state'));
  return `${isAllowed ? 'yes' : 'no'}: ${texts.join(' ')}`;
}

test.each([
  ['/a rw,', '/a w, /a r,', '/a', 'yes: /a rw, /a w,'],
  ['/a rw,', '/a w, /a r,', '/b', 'no: '],
  // Where they do not grant the same, what is loaded has another source there.
  ['/a w,', '/a rw,', '/a', 'yes: /a w,'],
  ['/{a,b} w,', '/a rw, /b w,', '/b', 'yes: /{a,b} w, /b w,'],
  ['deny /a w,', '/a w,', '/a', 'no: deny /a w,'],
])('%s with the source %s, at %s', (loaded, source, path, expected) =>
  expect(shown(loaded, source, path)).toBe(expected),
);
