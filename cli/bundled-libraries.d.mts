/** A library in the bundle. */
export interface Library {
  readonly name: string;
  /** The licence name in package.json. */
  readonly license: string;
  /** The LICENSE file: the copyright holders, and the licence. */
  readonly text: string;
}

/** Returns the libraries in a bundle: every dependency of a package, by default of the command, and of the packages below. */
export function bundledLibraries(folder?: string, ownKind?: 'dependencies' | 'devDependencies'): readonly Library[];
