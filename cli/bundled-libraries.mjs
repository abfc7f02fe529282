import { readFileSync } from 'node:fs';

export function bundledLibraries() {
  const direct = Object.keys(manifestAt('package.json').devDependencies);
  const own = direct.filter(isOwn).map((name) => name.slice('@lamellar/'.length));
  const below = own.flatMap((folder) => Object.keys(manifestAt(`../${folder}/package.json`).dependencies ?? {}));
  const names = [...new Set([...direct, ...below])].filter((name) => !isOwn(name)).sort();
  return names.map((name) => ({
    name,
    license: manifestAt(`../node_modules/${name}/package.json`).license,
    text: read(`../node_modules/${name}/LICENSE`),
  }));
}

function isOwn(name) {
  return name.startsWith('@lamellar/');
}

function manifestAt(path) {
  return JSON.parse(read(path));
}

function read(path) {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
