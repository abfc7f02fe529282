import { expect, it } from 'vitest';
import { directory, lamellar, shell } from './testing/lamellar.ts';

/** Runs a copy of the command, after a shell line has made the copy as `copy.cjs` from `$FILE`. */
function copied(line: string): ReturnType<typeof shell> {
  return shell(`FILE=\${LAMELLAR#* }; ${line}; node copy.cjs --version`, directory({}));
}

const version = lamellar(['--version']);

it.each([
  ['a copy', 'cp $FILE copy.cjs'],
  ['a symbolic link', 'ln -s $FILE copy.cjs'],
  ['a copy without its first line', 'sed 1d $FILE >copy.cjs'],
])('%s runs', (_, line) => {
  expect(version.status).toBe(0);
  expect(copied(line)).toEqual(version);
});

it.each([
  ['with the line ends of another system', `sed 's/$/\\r/' $FILE >copy.cjs`],
  ['with something put into it', `sed 's/unpackPolicy/&2/' $FILE >copy.cjs`],
])('a copy %s reports the damage', (_, line) => {
  const { status, stdout, stderr } = copied(line);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toMatch(/^lamellar: \S+copy.cjs is not as it was built\nhint: install it again\n$/);
});

it.each([100, 5_000, 500_000, -3, -10])('a copy that is cut after %i bytes does not run', (bytes) => {
  const { status, stdout, stderr } = copied(`head -c ${bytes} $FILE >copy.cjs`);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('SyntaxError');
});

it('every module can be loaded first', () => {
  const loadAll = `
    const { readFileSync } = require('node:fs');
    const vm = require('node:vm');
    const { Script } = vm;
    const scripts = new Map();
    vm.Script = function (text, options) {
      const script = scripts.get(text) ?? new Script(text, options);
      scripts.set(text, script);
      return script;
    };
    const text = readFileSync(process.env.FILE, 'utf8').replace(/^#!.*/, '');
    const [, places] = /\\{"places":(\\{.*?\\}),"entry"/.exec(text);
    process.argv.splice(1, Infinity, '', '--version');
    const load = (0, eval)('(function (__filename, entry) {' + text.replace('"entry":"./lamellar.cjs"', 'entry') + '})');
    for (const name of Object.keys(JSON.parse(places))) load('', name);
  `;
  const folder = directory({ 'load-all.cjs': loadAll });
  const { stdout, stderr } = shell('FILE=${LAMELLAR#* } node load-all.cjs', folder);
  expect(stderr).toBe('');
  // The entry and nothing else writes.
  expect(stdout).toBe(version.stdout);
});
