/** What a queue is opened for by each operation, as rules about files say it; none of the others is asked. */
export const queueLetters: Readonly<Record<string, string>> = { create: 'rw', open: 'rw', read: 'r', write: 'w' };
