import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledLibraries } from '../../cli/bundled-libraries.mjs';
import type { Shell } from '../../cli/src/completion-commands.ts';
import { manualPages } from '../manual/manual.ts';
import { changelog, type PackageOrigin } from './control.ts';
import { copyright } from './copyright.ts';

/** A file of the package, by path below the root. */
export interface PackageFile {
  readonly path: string;
  readonly contents: string | Buffer;
  readonly mode: 0o644 | 0o755;
}

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The completion directories of the shells. */
const completionPlaces: Readonly<Record<Shell, string>> = {
  bash: 'usr/share/bash-completion/completions/lamellar',
  zsh: 'usr/share/zsh/vendor-completions/_lamellar',
  fish: 'usr/share/fish/vendor_completions.d/lamellar.fish',
};

const documentation = 'usr/share/doc/lamellar';

/**
 * Returns all installed files of the package.
 *
 * @param command - the bundle
 */
export function packageFiles(origin: PackageOrigin, command: string): readonly PackageFile[] {
  const year = new Date(origin.epoch * 1000).getUTCFullYear();
  const pages = [...manualPages(origin)].map(([name, text]) =>
    file(`usr/share/man/man${name.at(-1)}/${name}.gz`, gzip(text)),
  );
  return [
    // The command runs with the interpreter from the package's dependencies, whatever the user's PATH is.
    { path: 'usr/bin/lamellar', contents: command.replace(/^#!.*\n/, '#!/usr/bin/node\n'), mode: 0o755 },
    { path: 'usr/share/lamellar/ci/check-policy', contents: read('ci/check-policy'), mode: 0o755 },
    ...['service', 'timer'].map((kind) => unit(`lamellar-audit.${kind}`)),
    ...pages,
    ...Object.entries(completionPlaces).map(([shell, path]) =>
      file(path, read(`cli/src/completion/completion.${shell}`)),
    ),
    file(`${documentation}/copyright`, copyright(year, bundledLibraries())),
    file(`${documentation}/changelog.gz`, gzip(changelog(origin))),
    file(`${documentation}/CHANGELOG.md.gz`, gzip(read('CHANGELOG.md'))),
    ...readdirSync(join(root, 'docs/examples')).map((name) =>
      file(`${documentation}/examples/${name}`, read(join('docs/examples', name))),
    ),
    ...withoutDeadLinks([
      file(`${documentation}/README.md`, read('README.md')),
      ...['docs', 'host-policies', 'container-policies'].flatMap(documentationIn),
    ]),
  ];
}

/** Reads a script from the folder of the module. */
export function script(path: string, name: string): PackageFile {
  return { path, contents: readFileSync(new URL(name, import.meta.url)), mode: 0o755 };
}

/** Reads a unit of systemd. The package enables none. */
function unit(name: string): PackageFile {
  return file(`usr/lib/systemd/system/${name}`, readFileSync(new URL(name, import.meta.url)));
}

/**
 * Keeps links between installed pages, which have the relative paths of the project. Links to further files become
 * plain text.
 */
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

/** Reads the pages below a folder, and schemas for programs. */
function documentationIn(folder: string): readonly PackageFile[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /^(?!.*node_modules|dist\/|api\/).*(?:\.md|\.svg|\.schema\.json)$/.test(name))
    .sort()
    .map((name) => file(`${documentation}/${folder}/${name}`, read(join(folder, name))));
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function file(path: string, contents: string | Buffer): PackageFile {
  return { path, contents, mode: 0o644 };
}

/** Compresses with Debian's gzip, because the output of zlib differs between versions of Node. */
function gzip(text: string): Buffer {
  return execFileSync('gzip', ['-9n'], { input: text });
}
