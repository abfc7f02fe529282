/** A library in the bundle. */
export interface Library {
  readonly name: string;
  /** The licence name in package.json. */
  readonly license: string;
  /** The LICENSE file: the copyright holders, and the licence. */
  readonly text: string;
}

/** Returns the libraries in the bundle, which has every dependency of the command and of the packages below it. */
export function bundledLibraries(): readonly Library[];
