import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from '../debian/build-package.ts';
import type { PackageOrigin } from '../debian/control.ts';
import { root } from '../debian/package-files.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { publicPackages } from './public-packages.ts';
import { releaseNotes } from './release-problems.ts';

/**
 * Writes the files of a release into a new folder, from the output of `npm run build`: the npm packages, the Debian
 * package, the command as one file with its licences, the playground, a bill of materials, notes and SHA-256 sums.
 *
 * @returns the names of the files
 */
export function buildRelease(origin: PackageOrigin, folder: string): readonly string[] {
  const { version } = origin;
  const command = readFileSync(join(root, 'cli/dist/lamellar.cjs'), 'utf8');
  mkdirSync(folder, { recursive: true });
  const workspaces = publicPackages().flatMap(({ name }) => ['--workspace', name]);
  execFileSync('npm', ['pack', ...workspaces, '--pack-destination', folder], { cwd: root, stdio: 'ignore' });
  buildPackage(origin, command, folder);

  const made = (name: string): string => join(folder, name);
  copyFileSync(join(root, 'cli/dist/lamellar.cjs'), made(`lamellar-${version}.cjs`));
  chmodSync(made(`lamellar-${version}.cjs`), 0o755);
  const licences = ['LICENSE', 'cli/dist/libraries.txt'].map((path) => readFileSync(join(root, path), 'utf8'));
  writeFileSync(made(`lamellar-${version}-licences.txt`), licences.join('\n\n'));
  writeFileSync(made(`lamellar-playground-${version}.tar.gz`), playgroundArchive(origin));
  writeFileSync(made(`lamellar-${version}.cdx.json`), billOfMaterials(origin));
  writeFileSync(made('release-notes.md'), releaseNotes(version, readFileSync(join(root, 'CHANGELOG.md'), 'utf8')));

  const names = readdirSync(folder).sort();
  const sums = names.map(
    (name) =>
      `${createHash('sha256')
        .update(readFileSync(made(name)))
        .digest('hex')}  ${name}\n`,
  );
  writeFileSync(made('SHA256SUMS'), sums.join(''));
  return [...names, 'SHA256SUMS'];
}

/** Archives the page without the owner, modes and times of this work tree. */
function playgroundArchive({ version, epoch }: PackageOrigin): Buffer {
  const folder = `lamellar-playground-${version}`;
  const equal = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX', `--mtime=@${epoch}`];
  const words = ['--create', '--format=ustar', ...equal, `--transform=s,^\\.,${folder},`, '-C'];
  const archive = execFileSync('tar', [...words, join(root, 'playground/dist'), '.'], { maxBuffer: 2 ** 28 });
  return execFileSync('gzip', ['-9n'], { input: archive, maxBuffer: 2 ** 28 });
}
