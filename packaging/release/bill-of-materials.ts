import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledLibraries } from '../../cli/bundled-libraries.mjs';
import type { PackageOrigin } from '../debian/control.ts';
import { root } from '../debian/package-files.ts';

/** The bundled products, with the names of their libraries. */
function products(): readonly (readonly [product: string, libraries: readonly string[]])[] {
  return [
    ['lamellar', bundledLibraries().map(({ name }) => name)],
    ['lamellar-playground', bundledLibraries('../playground', 'dependencies').map(({ name }) => name)],
  ];
}

/** Parts of CycloneDX in the output of npm. */
interface BillOfMaterials {
  serialNumber: string;
  readonly metadata: { timestamp: string };
  readonly components: { readonly name: string; properties: readonly { name: string; value: string }[] }[];
}

/**
 * Returns the bill of materials of a release: each library in the command and in the playground, with version, hash and
 * licence, in the form of CycloneDX. npm writes the text from the lock file, reduced to these libraries. Time and
 * serial number come from the origin and the contents, for reproducible bytes.
 */
export function billOfMaterials({ version, epoch }: PackageOrigin): string {
  const bundled = products();
  const bill = JSON.parse(billOfNpm(version, new Set(bundled.flatMap(([, names]) => names)))) as BillOfMaterials;
  for (const component of bill.components)
    component.properties = bundled
      .filter(([, names]) => names.includes(component.name))
      .map(([product]) => ({ name: 'lamellar:bundled-in', value: product }));
  bill.metadata.timestamp = new Date(epoch * 1000).toISOString();
  bill.serialNumber = '';
  bill.serialNumber = `urn:uuid:${uuidOf(JSON.stringify(bill))}`;
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

/** Has npm write the bill of a package that depends on the libraries. No package is fetched or installed. */
function billOfNpm(version: string, names: ReadonlySet<string>): string {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly version: string }>>;
  };
  const locked = [...names].map((name) => [name, lockedPackage(packages, name)] as const);
  const manifest = {
    name: 'lamellar',
    version,
    license: 'Apache-2.0',
    dependencies: Object.fromEntries(locked.map(([name, each]) => [name, each.version])),
  };
  const lock = {
    lockfileVersion: 3,
    packages: { '': manifest, ...Object.fromEntries(locked.map(([name, each]) => [`node_modules/${name}`, each])) },
  };
  const temporary = mkdtempSync(join(tmpdir(), 'lamellar-sbom-'));
  try {
    // npm takes the name of the main component from the folder.
    const cwd = join(temporary, 'lamellar');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(cwd, 'package-lock.json'), JSON.stringify(lock));
    const words = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
    return execFileSync('npm', words, { cwd, encoding: 'utf8' });
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

function lockedPackage<T>(packages: Readonly<Record<string, T>>, name: string): T {
  const found = packages[`node_modules/${name}`];
  if (found === undefined) throw new Error(`package-lock.json has no ${name}: run \`npm install\``);
  return found;
}

/** Returns a UUID of version 8, for values of an application, from the hash of a text. */
function uuidOf(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
