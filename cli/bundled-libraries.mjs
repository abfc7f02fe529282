import { readdirSync, readFileSync } from 'node:fs';

/**
 * Returns the libraries in a bundle, with the text of each licence. By default, the bundle of the command.
 *
 * @param folder - the folder of the bundled package, relative to this file
 */
export function bundledLibraries(folder = '.', ownKind = 'devDependencies') {
  const names = new Set();
  const add = (at, kind) => {
    for (const name of Object.keys(manifestAt(`${at}/package.json`)[kind] ?? {})) {
      if (isOwn(name)) add(`../${name.slice('@lamellar/'.length)}`, 'dependencies');
      else if (!names.has(name)) {
        names.add(name);
        add(`../node_modules/${name}`, 'dependencies');
      }
    }
  };
  add(folder, ownKind);
  return [...names].sort(compareNames).map((name) => ({
    name,
    license: manifestAt(`../node_modules/${name}/package.json`).license,
    text: read(`../node_modules/${name}/${licenceIn(`../node_modules/${name}/`)}`),
  }));
}

function compareNames(left, right) {
  return left < right ? -1 : 1;
}

function licenceIn(folder) {
  return readdirSync(new URL(folder, import.meta.url)).find((name) => /^licen[cs]e(?:\.|$)/i.test(name));
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
