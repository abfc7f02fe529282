import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { directory } from '../../testing/lamellar.ts';
import { Revision } from './revision.ts';

process.env['TMPDIR'] = directory({});

const top = realpathSync(
  directory({
    '.gitattributes': 'abstractions export-ignore\nabstractions/* export-subst filter=evil ident\n',
    'abstractions/own': '# $Format:%H$ $Id$\n',
    'abstractions/\u00ff\n\u001b': 'strange\n',
    q: 'q\n',
  }),
);

function git(...words: readonly string[]): string {
  return execFileSync('git', ['-C', top, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], {
    encoding: 'utf8',
  });
}

const links = {
  inside: '../q',
  chain: 'inside',
  folder: '../abstractions',
  outside: '/etc/passwd',
  above: '../../q',
  endless: 'endless',
};
mkdirSync(path.join(top, 'links'));
for (const [name, target] of Object.entries(links)) symlinkSync(target, path.join(top, 'links', name));
git('init', '-q');
// A filter or hook would create the file.
const shownBy = path.join(top, '.git', 'ran');
git('config', 'filter.evil.smudge', `touch ${shownBy}; cat`);
git('add', '.');
git('commit', '-qm', '1');
writeFileSync(path.join(top, 'q'), 'later\n');

it('copies the bytes of a revision, without attributes, filters and links to the outside', async () => {
  const revision = await Revision.open('HEAD', top);
  const folder = await revision.pathOf(path.join(top, 'links'));
  const read = (name: string): string | undefined => {
    const file = path.join(folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  expect(Object.keys(links).map((name) => lstatSync(path.join(folder, name)).isSymbolicLink())).not.toContain(false);
  expect(
    ['inside', 'chain', 'folder/own', 'folder/\u00ff\n\u001b', 'outside', 'above', 'endless'].map((name) => [
      name,
      read(name),
    ]),
  ).toEqual([
    ['inside', 'q\n'],
    ['chain', 'q\n'],
    ['folder/own', '# $Format:%H$ $Id$\n'],
    ['folder/\u00ff\n\u001b', 'strange\n'],
    ['outside', undefined],
    ['above', undefined],
    ['endless', undefined],
  ]);
  expect(existsSync(shownBy)).toBe(false);
});

it('follows the links of the revision on the path of a file', async () => {
  const revision = await Revision.open('HEAD', top);
  const file = await revision.pathOf(path.join(top, 'links/folder/../../links/chain'));
  expect([path.basename(file), readFileSync(file, 'utf8')]).toEqual(['q', 'q\n']);
  expect(await revision.pathOf('/etc/passwd')).toBe('/etc/passwd');
  await expect(revision.pathOf(path.join(top, 'links/outside'))).rejects.toThrow('not in revision');
});

it('omits names that no file can have, and writes nothing outside of the copy', async () => {
  const [file, link] = ['profile a { }\n', path.dirname(top)].map((content) =>
    execFileSync('git', ['-C', top, 'hash-object', '-w', '--stdin'], { input: content, encoding: 'utf8' }).trim(),
  );
  const entries = [
    ['100644', '..', file],
    ['100644', '../../escaped', file],
    ['100644', 'good', file],
    ['120000', 'link', link],
    ['100644', 'link/escaped', file],
  ] as const;
  const tree = Buffer.concat(
    entries.map(([mode, name, object = '']) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(object, 'hex')]),
    ),
  );
  const id = execFileSync('git', ['-C', top, 'hash-object', '-t', 'tree', '--literally', '-w', '--stdin'], {
    input: tree,
  });
  const commit = git('commit-tree', '-m', 'hostile', id.toString().trim()).trim();
  const revision = await Revision.open(commit, top);
  const copy = await revision.pathOf(top);
  expect(readdirSync(copy).sort()).toEqual(['good', 'link']);
  expect(existsSync(path.join(copy, 'link'))).toBe(false);
  expect(existsSync(path.join(top, '../escaped')) || existsSync(path.join(top, '../../escaped'))).toBe(false);
});

it.skipIf(process.getuid?.() !== 0)('refuses the repository of a different user', async () => {
  const foreign = directory({ p: '' });
  execFileSync('git', ['-C', foreign, 'init', '-q']);
  execFileSync('chown', ['-R', '65534', foreign]);
  await expect(Revision.open('HEAD', foreign)).rejects.toThrow('the repository belongs to a different user');
});
