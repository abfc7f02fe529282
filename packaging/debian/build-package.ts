import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { control, type PackageOrigin } from './control.ts';
import { packageFiles, root, script, type PackageFile } from './package-files.ts';

/**
 * Builds the Debian package of the command, reproducibly for a commit.
 *
 * @param command - the bundle
 * @param folder - the folder for the package
 * @returns the package's path
 */
export function buildPackage(origin: PackageOrigin, command: string, folder: string): string {
  const tree = mkdtempSync(join(tmpdir(), 'lamellar-package-'));
  try {
    const files = packageFiles(origin, command);
    const kilobytes = files.reduce((total, { contents }) => total + Math.ceil(Buffer.byteLength(contents) / 1024), 0);
    const { engines } = JSON.parse(readFileSync(join(root, 'cli/package.json'), 'utf8')) as {
      engines: { node: string };
    };
    const information: readonly PackageFile[] = [
      { path: 'DEBIAN/control', contents: control(origin, engines.node, kilobytes), mode: 0o644 },
      { path: 'DEBIAN/md5sums', contents: files.map(sum).join(''), mode: 0o644 },
      ...['postinst', 'prerm', 'postrm'].map((name) => script(`DEBIAN/${name}`, name)),
    ];
    for (const file of [...files, ...information]) write(tree, file);
    makeEquivalent(tree, origin.epoch);
    mkdirSync(folder, { recursive: true });
    const made = join(folder, `lamellar_${origin.version}_all.deb`);
    // Several threads would compress in several blocks.
    const options = ['--root-owner-group', '-Zxz', '--threads-max=1', '--build'];
    execFileSync('dpkg-deb', [...options, tree, made], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(origin.epoch) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return made;
  } finally {
    rmSync(tree, { recursive: true });
  }
}

function sum({ path, contents }: PackageFile): string {
  return `${createHash('md5').update(contents).digest('hex')}  ${path}\n`;
}

function write(tree: string, { path, contents, mode }: PackageFile): void {
  const place = join(tree, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, contents);
  chmodSync(place, mode);
}

/** Normalises modes and times, which depend on the umask and the clock. */
function makeEquivalent(tree: string, epoch: number): void {
  const folders = readdirSync(tree, { recursive: true, withFileTypes: true });
  for (const entry of folders) {
    const place = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(place, 0o755);
    lutimesSync(place, epoch, epoch);
  }
  chmodSync(tree, 0o755);
  lutimesSync(tree, epoch, epoch);
}
