import { expect, it } from 'vitest';
import { releaseNotes, releaseProblems, type ReleaseState } from './release-problems.ts';

const changelog = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-12-02

### Added

- A page ([docs/index.md](docs/index.md)), in [a form](https://example.org).

## [1.1.0] - 2026-11-01

- Older.
`;

const ready: ReleaseState = {
  tags: ['v1.2.0'],
  changedFiles: [],
  versions: new Map([['lamellar', '1.2.0']]),
  changelog,
};

it('accepts a clean commit with equal versions, a tag and a section of the changelog', () => {
  expect(releaseProblems('1.2.0', ready)).toEqual([]);
});

it.each<[string, Partial<ReleaseState>, string]>([
  ['a changed file', { changedFiles: ['README.md'] }, 'uncommitted files: README.md;'],
  ['a package of a different version', { versions: new Map([['core', '1.1.0']]) }, 'not version 1.2.0: core 1.1.0;'],
  ['no tag', { tags: [] }, 'the commit has no tag v1.2.0 (tags: none);'],
  ['a different tag', { tags: ['v1x2.0'] }, 'the commit has no tag v1.2.0 (tags: v1x2.0);'],
  ['no section', { changelog: changelog.replace('[1.2.0] -', '[1.2.1] -') }, 'CHANGELOG.md has no section `## [1.2.0]'],
  ['a section without a day', { changelog: changelog.replace(' - 2026-12-02', '') }, 'CHANGELOG.md has no section'],
  [
    'an empty section',
    { changelog: '## [1.2.0] - 2026-12-02\n\n## [1.1.0] - 2026-11-01\n\n- Older.\n' },
    'with entries',
  ],
  [
    'unreleased entries',
    { changelog: changelog.replace('[Unreleased]', '[Unreleased]\n\n- New.') },
    'CHANGELOG.md has unreleased entries;',
  ],
])('refuses %s', (_, change, problem) => {
  expect(releaseProblems('1.2.0', { ...ready, ...change })).toEqual([expect.stringContaining(problem)]);
});

it('reports all problems together', () => {
  expect(releaseProblems('1.3.0', { ...ready, changedFiles: ['a'] })).toHaveLength(4);
});

it('takes the notes from the changelog, without links to files of the project', () => {
  expect(releaseNotes('1.2.0', changelog)).toBe(
    '### Added\n\n- A page (docs/index.md), in [a form](https://example.org).\n',
  );
  expect(() => releaseNotes('1.0.0', changelog)).toThrow('CHANGELOG.md has no section of 1.0.0');
});
