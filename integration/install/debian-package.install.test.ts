import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPackage } from '../../packaging/debian/build-package.ts';
import { ownOrigin } from '../../packaging/debian/origin.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-deb-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles the command into a new single file. */
function bundle(name: string): string {
  const made = path.join(folder, name);
  const words = [path.join(root, 'node_modules/rolldown/bin/cli.mjs'), '-c', 'rolldown.config.mjs', '-d', made];
  execFileSync(process.execPath, words, { cwd: path.join(root, 'cli'), stdio: ['ignore', 'ignore', 'inherit'] });
  return readFileSync(path.join(made, 'lamellar.cjs'), 'utf8');
}

let made = '';
const tree = path.join(folder, 'tree');
beforeAll(() => {
  made = buildPackage(ownOrigin(), bundle('first'), path.join(folder, 'a'));
  mkdirSync(tree);
  execFileSync('dpkg-deb', ['--extract', made, tree]);
});

/** The content of the package, as listed by dpkg. */
function listed(): readonly { readonly mode: string; readonly owner: string; readonly path: string }[] {
  const lines = execFileSync('dpkg-deb', ['--contents', made], { encoding: 'utf8' }).trimEnd().split('\n');
  return lines.map((line) => {
    const [mode = '', owner = '', , , , place = ''] = line.split(/\s+/);
    return { mode, owner, path: place.slice(1) };
  });
}

test('two builds of one commit have equal bytes, at any time and with any umask', () => {
  const mask = process.umask(0o077);
  const { TZ: zone } = process.env;
  process.env['TZ'] = 'Pacific/Auckland';
  try {
    const again = buildPackage(ownOrigin(), bundle('second'), path.join(folder, 'b'));
    expect(readFileSync(again).equals(readFileSync(made))).toBe(true);
  } finally {
    process.umask(mask);
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

test('lintian finds neither errors nor warnings', () => {
  const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const { status, stdout } = spawnSync('lintian', [...asRoot, '--fail-on', 'error,warning', made], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test('it depends on apparmor and on the Node version of package.json', () => {
  const fields = execFileSync('dpkg-deb', ['--field', made, 'Depends', 'Architecture'], { encoding: 'utf8' });
  expect(fields).toBe('Depends: nodejs (>= 20.19), apparmor\nArchitecture: all\n');
});

describe('the installed files', () => {
  test('are below /usr, belong to root, and only the command and the script for CI are executable', () => {
    const files = listed();
    expect(files.filter(({ owner }) => owner !== 'root/root')).toEqual([]);
    expect(files.filter((file) => !/^\/(?:$|usr\/(?:$|bin\/|share\/|lib\/(?:$|systemd\/)))/.test(file.path))).toEqual(
      [],
    );
    const executable = files.filter(({ mode }) => mode.startsWith('-') && mode.includes('x')).map((file) => file.path);
    expect(executable).toEqual(['/usr/bin/lamellar', '/usr/share/lamellar/ci/check-policy']);
    expect(files.filter(({ mode }) => /^.....w|^........w/.test(mode.slice(0, 10)))).toEqual([]);
  });

  test('run without an environment', () => {
    const { version } = ownOrigin();
    const script =
      'ln -s "$1" node; sed "1s|/usr/bin/node|$PWD/node|" "$2" >lamellar; chmod +x lamellar; exec env -i ./lamellar --version';
    const words = ['-c', script, 'sh', process.execPath, path.join(tree, 'usr/bin/lamellar')];
    expect(execFileSync('sh', words, { cwd: folder, encoding: 'utf8' })).toBe(`lamellar ${version}\n`);
    expect(readFileSync(path.join(tree, 'usr/bin/lamellar'), 'utf8').split('\n')[0]).toBe('#!/usr/bin/node');
  });

  test('have a valid manifest with passing expectations', () => {
    const example = path.join(tree, 'usr/share/doc/lamellar/examples/lamellar.yaml');
    const words = [path.join(tree, 'usr/bin/lamellar'), 'check', example];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
  });

  test("pass the package's autopkgtest, which fails for a command with different answers", () => {
    const programs = path.join(folder, 'programs');
    mkdirSync(programs);
    const runTests = (command: string): ReturnType<typeof spawnSync> => {
      writeFileSync(path.join(programs, 'lamellar'), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
      const env = {
        PATH: `${programs}:/usr/bin:/bin`,
        EXAMPLES: path.join(tree, 'usr/share/doc/lamellar/examples'),
        XDG_CACHE_HOME: path.join(folder, 'cache'),
      };
      const script = path.join(root, 'packaging/debian/tests/examples');
      return spawnSync('sh', [script], { env, encoding: 'utf8' });
    };
    const { status, stdout } = runTests(`exec ${process.execPath} ${path.join(tree, 'usr/bin/lamellar')} "$@"`);
    expect(status, String(stdout)).toBe(0);
    expect(String(stdout).match(/^ok: /gm)?.length).toBeGreaterThan(5);
    expect(runTests('echo lamellar 0').status).toBe(1);
    expect(runTests('exit 0').status).toBe(1);
  });

  test('have documentation with valid links', () => {
    const pages = path.join(tree, 'usr/share/doc/lamellar');
    const names = readdirSync(pages, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
    const broken = names.flatMap((name) => {
      const text = readFileSync(path.join(pages, name), 'utf8');
      const links = Array.from(text.matchAll(/\]\((?!https?:|#)([^)#]+)/g), ([, link = '']) => link);
      const isThere = (link: string): boolean => {
        try {
          return statSync(path.join(pages, path.dirname(name), link)).size > 0;
        } catch {
          return false;
        }
      };
      return links.filter((link) => !isThere(link)).map((link) => `${name}: ${link}`);
    });
    expect(broken).toEqual([]);
  });
});

test('its units are valid for systemd', () => {
  const units = ['service', 'timer'].map((kind) => {
    const unit = path.join(folder, `lamellar-audit.${kind}`);
    const text = readFileSync(path.join(tree, `usr/lib/systemd/system/lamellar-audit.${kind}`), 'utf8');
    // The command is not installed here.
    writeFileSync(unit, text.replace('/usr/bin/lamellar', process.execPath));
    return unit;
  });
  const words = ['verify', '--man=no', ...units];
  const { status, stdout, stderr } = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('its service is confined: systemd rates the exposure below 3', () => {
  const unit = path.join(tree, 'usr/lib/systemd/system/lamellar-audit.service');
  const words = ['security', '--offline=true', '--no-pager', unit];
  const { stdout } = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
  const exposure = /Overall exposure level for lamellar-audit\.service: (\d+\.\d+) /.exec(stdout)?.[1];
  console.log(`exposure of lamellar-audit.service, 0 is best and 10 is worst: ${exposure ?? 'not known'}`);
  expect(Number(exposure)).toBeLessThan(3);
});
