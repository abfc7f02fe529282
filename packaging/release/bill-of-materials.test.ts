import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { billOfMaterials } from './bill-of-materials.ts';

const origin = { version: '0.2.0', epoch: 1_780_000_000, date: '2026-05-28', maintainer: 'A <a@example.org>' };
const bill = billOfMaterials(origin);
const { metadata, components } = JSON.parse(bill) as {
  readonly metadata: { readonly timestamp: string; readonly component: { readonly purl: string } };
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly hashes: readonly { readonly alg: string; readonly content: string }[];
    readonly licenses: readonly { readonly license: { readonly id: string } }[];
    readonly properties: readonly { readonly value: string }[];
  }[];
};

test('two bills of one commit have equal bytes, and bills of two versions have different numbers', () => {
  expect(billOfMaterials(origin)).toBe(bill);
  const numberOf = (text: string): string | undefined => /"serialNumber": "(.*)"/.exec(text)?.[1];
  expect(numberOf(billOfMaterials({ ...origin, version: '0.2.1' }))).not.toBe(numberOf(bill));
});

test('the bill is about the release, at the time of the commit', () => {
  expect(metadata.component.purl).toBe('pkg:npm/lamellar@0.2.0');
  expect(metadata.timestamp).toBe('2026-05-28T20:26:40.000Z');
});

test('each library has the version, hash and licence of the lock file', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Readonly<Record<string, { version: string; integrity: string; license: string }>>;
  };
  const locked = components.map(({ name }) => {
    const { version, integrity, license } = packages[`node_modules/${name}`] ?? {};
    return { name, version, integrity, license };
  });
  const listed = components.map(({ name, version, hashes: [hash], licenses: [licence] }) => ({
    name,
    version,
    integrity: `sha512-${Buffer.from(hash?.content ?? '', 'hex').toString('base64')}`,
    license: licence?.license.id,
  }));
  expect(listed).toEqual(locked);
  expect(listed.length).toBeGreaterThan(10);
});

test.each([
  ['zod', ['lamellar']],
  ['@codemirror/view', ['lamellar-playground']],
  ['@noble/hashes', ['lamellar', 'lamellar-playground']],
])('%s is bundled in %j', (library, products) => {
  const found = components.find(({ name }) => name === library);
  expect(found?.properties.map(({ value }) => value)).toEqual(products);
});
