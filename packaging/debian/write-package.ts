/**
 * Writes dist/lamellar_VERSION_all.deb, from the output of `npm run build`.
 *
 *     npm run package
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildPackage } from './build-package.ts';
import { ownOrigin } from './origin.ts';
import { root } from './package-files.ts';

const command = readFileSync(join(root, 'cli/dist/lamellar.cjs'), 'utf8');
const made = buildPackage(ownOrigin(), command, join(root, 'dist'));
console.log(`${relative(process.cwd(), made)}: install it with \`apt install ./${relative(process.cwd(), made)}\``);
