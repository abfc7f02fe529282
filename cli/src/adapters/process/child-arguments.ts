/** The command line of a thread. The word is not an option, because users do not start threads. */
export const threadArgument = '--thread';

/** The kind of a thread, the second word: checks a share of files, or watches a host. */
export type ThreadKind = 'check' | 'watch';

/**
 * The command line of a child process that answers the parent over a channel (`process.send`). The word is no option,
 * either.
 */
export const childArgument = '--child';
