import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDiagnostic } from '../../diagnostics/render.ts';
import type { ByteString } from '../../source/bytes.ts';
import { Source } from '../../source/source.ts';
import { parseAare } from '../../patterns/aare.ts';
import { parse, parseFragment } from './parse.ts';
import { print, quotePattern, quoteWord } from '../printer/print.ts';
import { randomRuns } from '../../testing/fuzz-runs.ts';
import { anyName, arbitraryBytes, mutatedPolicy, policyText } from '../testing/arbitrary-policy.ts';
import { shape } from '../testing/policy.ts';
import { wordValue } from './word-value.ts';

/** The total timeout in milliseconds. */
const timeout = 300_000 + 5 * randomRuns(400);

const isError = ({ severity }: { severity: string }) => severity === 'error';

function expectRoundTrip(text: ByteString): void {
  const { ast, diagnostics } = parseFragment(new Source('test', text));
  if (diagnostics.some(isError) || hasOpenQuote(ast)) return;
  const printed = parseFragment(new Source('printed', print(ast)));
  expect(printed.diagnostics.filter(isError)).toEqual([]);
  expect(shape(printed.ast)).toEqual(shape(ast));
}

/**
 * Checks for a quote after a backslash that ends a word only without a later quote. The printed text may have a later
 * quote.
 */
function hasOpenQuote(ast: unknown): boolean {
  return /"raw":"\\"(?:[^"\\]|\\.)*\\\\\\""/.test(JSON.stringify(shape(ast)));
}

describe('any text', () => {
  it.each([
    ['bytes', arbitraryBytes],
    ['mutated policy', mutatedPolicy],
  ])('parses without an exception, with errors inside the text: %s', { timeout }, (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const parseText of [parse, parseFragment]) {
          const { diagnostics } = parseText(new Source('test', text));
          for (const diagnostic of diagnostics) {
            const { start, end } = diagnostic.span;
            expect(start >= 0 && start <= end && end <= text.length).toBe(true);
            // eslint-disable-next-line no-control-regex -- what a terminal would obey
            expect(renderDiagnostic(diagnostic, { color: false })).toMatch(/^[^\x00-\x09\x0b-\x1f\x7f-\x9f]*$/);
          }
        }
        expectRoundTrip(text);
      }),
      { numRuns: randomRuns(400) },
    );
  });
});

describe('valid policy', () => {
  it('has no errors, and its printed tree parses to the same tree', { timeout }, () => {
    fc.assert(
      fc.property(policyText, (text) => {
        expect(parseFragment(new Source('test', text)).diagnostics.filter(isError)).toEqual([]);
        expectRoundTrip(text);
      }),
      { numRuns: randomRuns(300) },
    );
  });

  const installed = '/etc/apparmor.d';
  it.skipIf(!existsSync(installed))('of this machine is printed as the same tree', () => {
    expect.hasAssertions();
    const files = readdirSync(installed, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
    for (const file of files) {
      expectRoundTrip(readFileSync(join(file.parentPath, file.name), 'latin1') as ByteString);
    }
  });
});

describe('quoting', () => {
  it('of a value parses to the same value', () => {
    fc.assert(
      fc.property(anyName, (written) => {
        const value = wordValue(written);
        // A value with a final backslash, or with a backslash before a decodable sequence, has no text.
        fc.pre(!hasStrayBackslash(value));
        expect(wordValue(quoteWord(value))).toBe(value);
      }),
    );
  });

  it('of a name is a pattern of exactly this name', () => {
    fc.assert(
      fc.property(anyName, (text) => {
        const pattern = wordValue(quotePattern(text));
        expect(pattern.replace(/\\([*?[\]{}^,\\])/g, '$1')).toBe(text);
        expect(parseAare(pattern)).toHaveProperty('pattern');
      }),
    );
  });

  it('is one word in any place', () => {
    fc.assert(
      fc.property(
        anyName.filter((text) => text !== ''),
        (text) => {
          const written = quotePattern(text);
          for (const rule of [
            `signal peer=${written},`,
            `dbus peer=(label=${written}),`,
            `/a px -> ${written},`,
            `/a r,`,
          ]) {
            const { ast, diagnostics } = parse(new Source('test', `profile a {\n${rule}\n/b r,\n}\n` as ByteString));
            expect(diagnostics).toEqual([]);
            expect(ast.statements).toMatchObject([{ body: [{}, { path: { value: '/b' } }] }]);
          }
        },
      ),
    );
  });
});

/** Checks for a backslash without a possible origin in any text. */
function hasStrayBackslash(value: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*\\$/.test(value) || /\\[0-7dxaefnrt"]/.test(value.replace(/\\\\/g, ''));
}
