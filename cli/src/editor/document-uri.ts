import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Returns the path of a document. A document without a file, such as `untitled:1`, has its URI as the path. So has a
 * file of a different machine.
 */
export function pathOfUri(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    return uri;
  }
}

/** Returns the URI of a path. */
export function uriOfPath(path: string): string {
  return path.startsWith('/') ? pathToFileURL(path).href : path;
}
