import { readFileSync } from 'node:fs';
import { parseFeatures, type Features } from '@lamellar/core';

/** The text of what a measured kernel's `features/` directory said: one `path: value` a line. */
function kernelFeaturesText(version: string): string {
  return readFileSync(new URL(`${version}.txt`, import.meta.url), 'utf8');
}

/** The features of a measured kernel. */
export function kernelFeatures(version: string): Features {
  const features = parseFeatures(kernelFeaturesText(version));
  if (features === undefined) throw new Error(`the features of kernel ${version} cannot be read`);
  return features;
}

/** The same in the form that apparmor_parser reads: `signal {mask {hup int }}`. */
export function nestedFeatures(version: string): string {
  interface Folder extends Map<string, Folder | string> {}
  const top: Folder = new Map();
  for (const line of kernelFeaturesText(version).split('\n')) {
    const [, path, value] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    const names = path.split('/');
    const last = names.pop() ?? '';
    const folder = names.reduce((at, name) => {
      const inner = at.get(name);
      const below: Folder = inner instanceof Map ? inner : new Map();
      at.set(name, below);
      return below;
    }, top);
    folder.set(last, value ?? '');
  }
  const write = (folder: Folder): string =>
    [...folder].map(([name, inner]) => `${name} {${inner instanceof Map ? write(inner) : inner}\n}\n`).join('');
  return write(top);
}
