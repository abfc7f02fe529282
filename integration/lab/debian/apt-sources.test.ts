import { expect, test } from 'vitest';
import { parseLines, parseStanzas, printAptSources, sourcesOfSuite } from './apt-sources.ts';

test('stanzas of signed binary packages are read', () => {
  const text = [
    '# ours\nTypes: deb\nURIs: http://a.invalid/debian\nSuites: s s-updates\nComponents: main contrib\nSigned-By:\n -----BEGIN\n .\n -----END',
    'Types: deb deb-src\nURIs: http://b.invalid/debian\nSuites: s',
    'Types: deb-src\nURIs: http://c.invalid/debian\nSuites: s',
    'Types: deb\nURIs: file:/d\nSuites: ./\nTrusted: yes',
    'Types: deb\nURIs: http://e.invalid/debian\nSuites: s\nEnabled: no',
  ].join('\n\n');
  expect(printAptSources('deb-src', parseStanzas(text))).toBe(
    'Types: deb-src\nSuites: s s-updates\nComponents: main contrib\nURIs: http://a.invalid/debian\n' +
      'Signed-By: -----BEGIN\n .\n -----END\n\n' +
      'Types: deb-src\nSuites: s\nURIs: http://b.invalid/debian\n',
  );
});

test('lines of signed binary packages are read', () => {
  const text = [
    'deb http://a.invalid/debian s main # why',
    'deb [arch=amd64,i386 signed-by=/k] http://b.invalid/debian s main contrib',
    'deb-src http://c.invalid/debian s main',
    '# deb http://d.invalid/debian s main',
    'deb [trusted=yes] file:/e ./',
    '',
  ].join('\n');
  expect(printAptSources('deb', parseLines(text))).toBe(
    'Types: deb\nSuites: s\nComponents: main\nURIs: http://a.invalid/debian\n\n' +
      'Types: deb\nSuites: s\nComponents: main contrib\nURIs: http://b.invalid/debian\n' +
      'Architectures: amd64 i386\nSigned-By: /k\n',
  );
});

const sources = parseLines(`
deb http://security.invalid/debian-security here-security main
deb http://archive.invalid/debian here main contrib
deb http://archive.invalid/debian here-updates main
deb http://other.invalid/tools here main-tools
`);

test('a suite of this machine is used with its updates', () => {
  expect(printAptSources('deb', sourcesOfSuite('here', sources))).toBe(
    'Types: deb\nSuites: here-security\nComponents: main\nURIs: http://security.invalid/debian-security\n\n' +
      'Types: deb\nSuites: here\nComponents: main\nURIs: http://archive.invalid/debian\n\n' +
      'Types: deb\nSuites: here-updates\nComponents: main\nURIs: http://archive.invalid/debian\n',
  );
});

test('a different suite comes from the archive of this machine', () => {
  expect(printAptSources('deb', sourcesOfSuite('there', sources))).toBe(
    'Types: deb\nSuites: there\nComponents: main\nURIs: http://archive.invalid/debian\n',
  );
  expect(sourcesOfSuite('there', [])).toEqual([]);
});
