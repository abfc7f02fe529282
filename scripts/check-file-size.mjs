/** Fails where a source file holds more lines than one idea needs. `node scripts/check-file-size.mjs` */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const most = 350;

// Files not yet added count too, so that the check says so before the commit does.
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

/** Whether a program writes the file: its length is that of what it copies. */
function isWritten(path) {
  return path.endsWith('.ts') && readLines(path)[0]?.includes('Written by `npm run embed`');
}

/** Lines of a file; none for one that is listed but deleted from the work tree. */
function readLines(path) {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
