import { existsSync } from 'node:fs';
import path from 'node:path';

/** The manifest that is meant where none is named: `lamellar.yaml` in this folder or the nearest one above. */
export function findManifest(): string | undefined {
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'lamellar.yaml');
    if (existsSync(file)) return path.relative(process.cwd(), file);
    if (folder === path.dirname(folder)) return undefined;
  }
}
