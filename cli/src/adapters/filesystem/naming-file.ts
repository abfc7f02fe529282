/**
 * Calls a function that uses a file through a descriptor. A system error about a descriptor names no file, or a path of
 * `/proc`. The error receives the name of the file, in the form of Node's other errors.
 */
export function namingFile<Result>(file: string, use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    if (error instanceof Error) nameFile(error, file);
    throw error;
  }
}

function nameFile(error: NodeJS.ErrnoException, file: string): void {
  const { code, message, path } = error;
  if (code === undefined) return;
  if (path === undefined) error.message = `${message} '${file}'`;
  else if (path.startsWith('/proc/self/fd/')) error.message = message.replace(`'${path}'`, () => `'${file}'`);
}
