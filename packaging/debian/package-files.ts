import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scripts, type Shell } from '../../cli/src/completion/scripts.ts';
import { manualPages } from '../manual/manual.ts';
import { changelog, type Origin } from './control.ts';
import { copyright, type Library } from './copyright.ts';

/** A file of the package, by its path below the root. */
export interface PackageFile {
  readonly path: string;
  readonly contents: string | Buffer;
  readonly mode: 0o644 | 0o755;
}

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where shells look for completions by themselves. */
const completionPlaces: Readonly<Record<Shell, string>> = {
  bash: 'usr/share/bash-completion/completions/lamellar',
  zsh: 'usr/share/zsh/vendor-completions/_lamellar',
  fish: 'usr/share/fish/vendor_completions.d/lamellar.fish',
};

const documentation = 'usr/share/doc/lamellar';

/**
 * All that the package installs.
 *
 * @param command - the one file that the build makes
 */
export function packageFiles(origin: Origin, command: string): readonly PackageFile[] {
  const year = new Date(origin.epoch * 1000).getUTCFullYear();
  const pages = [...manualPages(origin)].map(([name, text]) =>
    file(`usr/share/man/man${name.at(-1)}/${name}.gz`, gzip(text)),
  );
  return [
    // The command, under the interpreter that the package depends on, whatever a user's PATH has.
    { path: 'usr/bin/lamellar', contents: command.replace(/^#!.*\n/, '#!/usr/bin/node\n'), mode: 0o755 },
    ...['service', 'timer'].map((kind) => unit(`lamellar-audit.${kind}`)),
    ...pages,
    ...Object.entries(completionPlaces).map(([shell, path]) => file(path, scripts[shell as Shell])),
    file(`${documentation}/copyright`, copyright(year, libraries())),
    file(`${documentation}/changelog.gz`, gzip(changelog(origin))),
    file(`${documentation}/CHANGELOG.md.gz`, gzip(read('CHANGELOG.md'))),
    file(`${documentation}/examples/lamellar.yaml`, read('docs/examples/lamellar.yaml')),
    ...withoutDeadLinks([
      file(`${documentation}/README.md`, read('README.md')),
      ...['docs', 'host-policies', 'container-policies'].flatMap(documentationIn),
    ]),
  ];
}

/** A script that lies beside this file. */
export function script(path: string, name: string): PackageFile {
  return { path, contents: readFileSync(new URL(name, import.meta.url)), mode: 0o755 };
}

/** A unit of systemd. The package switches none on. */
function unit(name: string): PackageFile {
  return file(`usr/lib/systemd/system/${name}`, readFileSync(new URL(name, import.meta.url)));
}

/** Links between the pages hold, as they lie where they lie in the project; what leads to all else of it becomes plain text. */
function withoutDeadLinks(pages: readonly PackageFile[]): readonly PackageFile[] {
  const there = new Set(pages.map(({ path }) => path));
  return pages.map((page) => {
    if (typeof page.contents !== 'string' || !page.path.endsWith('.md')) return page;
    const contents = page.contents.replaceAll(
      /\[([^\]]+)\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g,
      (link, text: string, target: string) => (there.has(join(dirname(page.path), target)) ? link : text),
    );
    return { ...page, contents };
  });
}

/** The pages below a folder, and schemas for programs. */
function documentationIn(folder: string): readonly PackageFile[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /^(?!.*node_modules|dist\/|api\/).*(?:\.md|\.svg|\.schema\.json)$/.test(name))
    .sort()
    .map((name) => file(`${documentation}/${folder}/${name}`, read(join(folder, name))));
}

/** What is part of the one file besides what is the project's own: of what the command needs, nothing else is there when it runs. */
function libraries(): readonly Library[] {
  const { devDependencies } = JSON.parse(read('cli/package.json')) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  const names = Object.keys(devDependencies).filter((name) => !name.startsWith('@lamellar/'));
  return names.map((name) => {
    const { license } = JSON.parse(read(`node_modules/${name}/package.json`)) as { license: string };
    return { name, license, text: read(`node_modules/${name}/LICENSE`) };
  });
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function file(path: string, contents: string | Buffer): PackageFile {
  return { path, contents, mode: 0o644 };
}

/** By Debian's own gzip: each version of Node has its own way to compress. */
function gzip(text: string): Buffer {
  return execFileSync('gzip', ['-9n'], { input: text });
}
