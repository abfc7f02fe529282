import * as fc from 'fast-check';
import type { ByteString } from '@lamellar/core/language';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { ManifestResult } from './read-manifest.ts';
import { readBytes, readText } from './testing/read-text.ts';

/** Returns the diagnostics outside the file, out of order, or without a message; also reports an empty list. */
function unsound(result: ManifestResult): readonly unknown[] {
  if ('manifest' in result) return [];
  let before = 0;
  const wrong = result.diagnostics.filter(({ span: { start, end, source }, message }) => {
    const isSound = message !== '' && before <= start && start <= end && end <= source.text.length;
    before = start;
    return !isSound;
  });
  return result.diagnostics.length === 0 ? ['no diagnostics'] : wrong;
}

test('any bytes are a manifest or errors inside the text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(unsound(readBytes(Buffer.from(bytes).toString('latin1') as ByteString))).toEqual([]);
    }),
  );
});

const pieces = fc.constantFrom(
  'lamellar: 1\n',
  'host:',
  'containers:',
  'expect:',
  'web:',
  'runtime: lxc',
  'rules: ',
  'policy: ',
  '\n',
  '\n  ',
  '\n    ',
  ' ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  ', ',
  ': ',
  '"',
  "'",
  '|',
  '>-',
  '&a ',
  '*a',
  '!!str ',
  '!x ',
  '? ',
  '# ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '<<: ',
  '\t',
  '\r\n',
  '\\',
  '\\0',
  'deny ptrace from web:** to host:**',
  'signal,',
  '1',
  'null',
  '~',
  '__proto__',
  'ä',
  '\u{feff}',
  '@',
  '`',
);

test('any pieces of YAML are a manifest or errors inside the text', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), fc.boolean(), (parts, versioned) => {
      expect(unsound(readText(`${versioned ? 'lamellar: 1\n' : ''}${parts.join('')}`))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

const key = fc.constantFrom(
  'lamellar',
  'host',
  'containers',
  'expect',
  'policy',
  'runtime',
  'rules',
  'base',
  'container',
  'load',
  'project',
  'web',
  '__proto__',
  'toString',
  '',
);
const { anything } = fc.letrec((tie) => ({
  anything: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(
      null,
      true,
      1,
      'lxc',
      'incus',
      'host',
      'nginx',
      './x',
      'deny ptrace,',
      'deny ptrace from web:** to host:**',
      '',
    ),
    fc.string(),
    fc.double(),
    fc.array(tie('anything'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('anything')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

test('any values are a manifest or errors inside the text, without an effect on further manifests', () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(unsound(readText(stringify(value)))).toEqual([]);
      expect(unsound(readText(stringify({ lamellar: 1, containers: { web: value }, expect: value })))).toEqual([]);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
