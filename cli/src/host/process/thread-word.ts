/** The command line of a thread. It is no option: a thread is nothing that people start. */
export const threadWord = '--thread';

/** What a thread does, the second word: it checks a share of files, or looks at a host again and again. */
export type ThreadKind = 'check' | 'watch';

/** The command line of a child process that answers the parent over a channel (`process.send`). The word is no option, either. */
export const childWord = '--child';
