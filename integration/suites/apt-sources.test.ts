import { expect, test } from 'vitest';
import { sourceLines, sourceStanzas } from './apt-sources.ts';

test('stanzas are for sources, and signed', () => {
  const text = [
    'Types: deb\nURIs: http://a.invalid/debian\nSuites: s\nComponents: main',
    'Types: deb deb-src\nURIs: http://b.invalid/debian\nSuites: s',
    'Types: deb-src\nURIs: http://c.invalid/debian\nSuites: s',
    'Types: deb\nURIs: file:/d\nSuites: ./\nTrusted: yes',
    'Types: deb\nURIs: http://e.invalid/debian\nSuites: s\nEnabled: no',
  ].join('\n\n');
  expect(sourceStanzas(text)).toBe(
    'Types: deb-src\nURIs: http://a.invalid/debian\nSuites: s\nComponents: main\n\n' +
      'Types: deb-src\nURIs: http://b.invalid/debian\nSuites: s\n',
  );
});

test('lines are for sources, and signed', () => {
  const text = [
    'deb http://a.invalid/debian s main # why',
    'deb [arch=amd64 signed-by=/k] http://b.invalid/debian s main',
    'deb-src http://c.invalid/debian s main',
    '# deb http://d.invalid/debian s main',
    'deb [trusted=yes] file:/e ./',
    '',
  ].join('\n');
  expect(sourceLines(text)).toBe(
    'deb-src http://a.invalid/debian s main # why\n' +
      'deb-src [arch=amd64 signed-by=/k] http://b.invalid/debian s main\n',
  );
});
