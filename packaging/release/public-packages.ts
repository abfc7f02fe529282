import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../debian/package-files.ts';

/** A package of the workspace that npm publishes. */
export interface PublicPackage {
  readonly name: string;
  readonly folder: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Returns the public packages of the workspace. */
export function publicPackages(): readonly PublicPackage[] {
  const { workspaces } = manifest('.') as { readonly workspaces: readonly string[] };
  return workspaces
    .map((folder) => ({ ...(manifest(folder) as PublicPackage & { readonly private?: boolean }), folder }))
    .filter((each) => each.private !== true);
}

/** Returns the versions of all public packages, and of the dependencies between public packages. */
export function packageVersions(packages = publicPackages()): ReadonlyMap<string, string> {
  return new Map(
    packages.flatMap(({ name, version, dependencies = {} }) => [
      [name, version] as const,
      ...Object.entries(dependencies)
        .filter(([dependency]) => dependency.startsWith('@lamellar/'))
        .map(([dependency, range]) => [`${dependency} in ${name}`, range] as const),
    ]),
  );
}

function manifest(folder: string): unknown {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}
