/** The command line of a thread. It is no option: a thread is nothing that people start. */
export const threadWord = '--thread';
