import * as fc from 'fast-check';
import { bytesOf, Source } from '@lamellar/core/language';
import { describe, expect, test } from 'vitest';
import { stringify, type Scalar } from 'yaml';
import { buildTree } from './build-tree.ts';
import { composeYaml } from './compose-yaml.ts';
import { decodeManifest, ManifestText } from './manifest-text.ts';
import { placesIn, type PlaceInScalar } from './scalar-places.ts';
import { isText } from './yaml-tree.ts';

/** Returns the text of a list's only item, the places, and the source. */
function onlyItem(yaml: string): { value: string; place: PlaceInScalar; source: Source } {
  const text = decodeManifest(new Source('list', bytesOf(yaml)));
  if (!(text instanceof ManifestText)) throw new Error(text.message);
  const { contents } = composeYaml(text);
  if (contents === undefined) throw new Error('nothing to read');
  const { tree } = buildTree(contents, text);
  const [item] = tree.kind === 'list' ? tree.items : [];
  if (!isText(item)) throw new Error('no text');
  return { value: item.value, place: placesIn(item, text), source: text.source };
}

/** Returns the file's text at the place of a word of the scalar. */
function written(yaml: string, word: string): string {
  const { value, place, source } = onlyItem(yaml);
  const start = bytesOf(value.slice(0, value.indexOf(word))).length;
  const span = place(start, start + bytesOf(word).length);
  return source.text.slice(span.start, span.end);
}

describe('a word of a scalar, in the file', () => {
  test.each<[style: string, yaml: string, word: string, found?: string]>([
    ['plain', '- one two three', 'two'],
    ['plain, over lines', '- one\n  two\n  three', 'two'],
    ['plain, over lines of CRLF', '- one\r\n  two\r\n\r\n  three', 'three'],
    ['plain, with a comment behind', '- one two # two', 'two'],
    ['with an anchor', '- &two one two', 'two'],
    ['with a tag', '- !!str one two', 'two'],
    ['in single quotes', "- 'one ''two'' three'", 'three'],
    ['in single quotes, with a quote', "- 'one ''two'' three'", "'two'", "''two''"],
    ['in single quotes, over lines', "- 'one\n  two\n\n  three'", 'three'],
    ['in double quotes', '- "one two"', 'two'],
    ['behind escapes', '- "\\x41\\u00e4\\U0001F600\\t\\"\\\\ two"', 'two'],
    ['with escapes', '- "one t\\x77o three"', 'two', 't\\x77o'],
    ['over an escaped line end', '- "one \\\n   two \\\n   three"', 'three'],
    ['in a literal block', '- |\n  one\n    two\n  three\n', 'two'],
    ['in a literal block with a header', '- |2-  # why\n    one\n    two\n', 'two'],
    ['in a folded block', '- >-\n  one\n  two\n\n  three\n', 'three'],
    ['in a folded block of CRLF', '- >\r\n  one\r\n  two\r\n', 'two'],
    ['behind what is longer in UTF-8', '- ä€😀 two', 'two'],
  ])('%s', (_, yaml, word, found = word) => expect(written(yaml, word)).toBe(found));

  test('a range over several lines has the places of its ends', () => {
    expect(written('- one\n  two\n  three', 'one two three')).toBe('one\n  two\n  three');
  });

  test('a place between two characters, and the place at the end', () => {
    const { place } = onlyItem('- "a\\tb"');
    expect([place(0, 0), place(2, 2), place(3, 3)].map(({ start, end }) => [start, end])).toEqual([
      [3, 3],
      [6, 6],
      [7, 7],
    ]);
  });
});

const styles: readonly Scalar.Type[] = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_FOLDED', 'BLOCK_LITERAL'];
const unit = fc.constantFrom(
  'a',
  'b',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\t',
  '"',
  "'",
  '\\',
  ':',
  '#',
  'ä',
  '😀',
  '- ',
  '>',
  '\u00a0',
);

test('each literal character is found in its place in every style', () => {
  fc.assert(
    fc.property(fc.string({ unit, minLength: 1, maxLength: 40 }), fc.constantFrom(...styles), (text, style) => {
      const yaml = stringify([text], { defaultStringType: style, lineWidth: 20 });
      const { value, place, source } = onlyItem(yaml);
      let offset = 0;
      const wrong = [...value].filter((char) => {
        const { start, end } = place(offset, offset + bytesOf(char).length);
        offset += bytesOf(char).length;
        const found = source.text.slice(start, end);
        // A blank may be a folded line end, and an escape may be any character.
        return found !== bytesOf(char) && /\S/.test(char) && !found.startsWith('\\') && found !== "''";
      });
      expect(wrong).toEqual([]);
    }),
  );
});
