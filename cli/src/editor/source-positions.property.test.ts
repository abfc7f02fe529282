import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, Source } from '@lamellar/core/language';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { SourcePositions } from './source-positions.ts';

/** Texts with characters of every length in UTF-8 and UTF-16, lone surrogates, and every line end. */
const texts = array(constantFrom('a', '\n', '\r', '\r\n', 'é', '€', '😀', '\ud83d', '\ude00', '\u{10ffff}'), {
  minLength: 12,
  maxLength: 24,
}).map((parts) => parts.join(''));

test('offsets in bytes and positions in UTF-16 are converted exactly, as the library of the protocol counts', () => {
  let compared = 0;
  assert(
    property(texts, (text) => {
      const positions = new SourcePositions(new Source('x', bytesOf(text)));
      const document = TextDocument.create('x', '', 0, text);
      let bytes = 0;
      let units = 0;
      for (const character of text) {
        const position = document.positionAt(units);
        // A position between CR and LF is the position before the line end.
        const isBetween = text[units - 1] === '\r' && text[units] === '\n';
        expect(positions.offsetAt(position)).toBe(isBetween ? bytes - 1 : bytes);
        for (let within = 0; within < Buffer.byteLength(character); within++)
          expect(positions.positionAt(bytes + within)).toEqual(position);
        // A position within a surrogate pair is the position before the pair.
        for (let within = 1; within < character.length; within++)
          expect(positions.offsetAt({ ...position, character: position.character + within })).toBe(bytes);
        bytes += Buffer.byteLength(character);
        units += character.length;
        compared++;
      }
      expect(positions.offsetAt(document.positionAt(units))).toBe(bytes);
      expect(positions.offsetAt({ line: document.lineCount, character: 0 })).toBe(bytes);
    }),
  );
  expect(compared).toBeGreaterThan(500);
});

test('a position in invalid UTF-8 is that of the text with replacement characters', () => {
  const positions = new SourcePositions(new Source('x', 'a\xff\xfeb\xc3' as never));
  expect(positions.positionAt(3)).toEqual({ line: 0, character: 3 });
});
