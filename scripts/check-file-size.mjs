/** Fails if a source file has more lines than one idea needs. `node scripts/check-file-size.mjs` */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const most = 350;

// Includes files not yet added to git, to fail before the commit.
const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
});
const sources = listed.split('\0').filter((path) => /\.(ts|mjs|sh)$/.test(path));

let tooLong = 0;
for (const path of sources) {
  const lines = isWritten(path) ? 0 : readLines(path).length;
  if (lines > most) {
    tooLong++;
    console.error(`${path}: ${lines} lines, at most ${most}: two ideas in one file?`);
  }
}
process.exitCode = tooLong > 0 ? 1 : 0;

/** Returns true if a program writes the file: the length depends on the program's input. */
function isWritten(path) {
  return path.endsWith('.ts') && readLines(path)[0]?.includes('Written by `npm run embed`');
}

/** Returns the lines of a file; none if the file is listed but deleted from the work tree. */
function readLines(path) {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
