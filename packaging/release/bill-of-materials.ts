import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
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

/** An entry of package-lock.json. */
interface LockedPackage {
  readonly version: string;
  readonly integrity: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Returns the bill of materials of a release: each library in the command and in the playground, with version, hash and
 * licence from package-lock.json. Time and serial number come from the origin and the contents, for reproducible bytes.
 *
 * Debian's npm has no `npm sbom`.
 *
 * @see https://cyclonedx.org/docs/1.5/json/
 */
export function billOfMaterials({ version, epoch }: PackageOrigin): string {
  const bundled = products();
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const names = [...new Set(bundled.flatMap(([, libraries]) => libraries))].sort();
  const locked = new Map(names.map((name) => [name, lockedPackage(packages, name)]));
  const refOf = (name: string, one: Pick<LockedPackage, 'version'>): string => `${name}@${one.version}`;
  const own = { 'bom-ref': refOf('lamellar', { version }), ...described('lamellar', version, 'Apache-2.0') };
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: '',
    version: 1,
    metadata: { timestamp: new Date(epoch * 1000).toISOString(), component: { type: 'application', ...own } },
    components: Array.from(locked, ([name, one]) => ({
      type: 'library',
      'bom-ref': refOf(name, one),
      ...described(name, one.version, one.license),
      hashes: [{ alg: 'SHA-512', content: hashOf(name, one) }],
      properties: bundled
        .filter(([, libraries]) => libraries.includes(name))
        .map(([product]) => ({ name: 'lamellar:bundled-in', value: product })),
    })),
    dependencies: [
      { ref: own['bom-ref'], dependsOn: Array.from(locked, ([name, one]) => refOf(name, one)) },
      ...Array.from(locked, ([name, one]) => ({
        ref: refOf(name, one),
        dependsOn: Object.keys(one.dependencies ?? {}).flatMap((needed) => {
          const found = locked.get(needed);
          return found === undefined ? [] : refOf(needed, found);
        }),
      })),
    ],
  };
  bill.serialNumber = `urn:uuid:${uuidOf(JSON.stringify(bill))}`;
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

function described(name: string, version: string, licence: string) {
  return {
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [{ license: { id: licence } }],
  };
}

/** Returns the SHA-512 hash of a library's archive, in hexadecimal digits. */
function hashOf(name: string, { integrity }: LockedPackage): string {
  const [, base64] = /^sha512-([A-Za-z0-9+/]+=*)$/.exec(integrity) ?? [];
  if (base64 === undefined) throw new Error(`package-lock.json has no SHA-512 hash of ${name}`);
  return Buffer.from(base64, 'base64').toString('hex');
}

function lockedPackage(packages: Readonly<Record<string, LockedPackage>>, name: string): LockedPackage {
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
