/** The file permissions for each operation on a queue, as in rules. The kernel checks no further operations. */
export const queueLetters: Readonly<Record<string, string>> = { create: 'rw', open: 'rw', read: 'r', write: 'w' };
