/** The path of the prober in a test's containers. */
export const proberPath = '/process-prober';

/**
 * The container layer of a test: two services with different rules for each service, for processes of the container,
 * and for outside processes. Files and capabilities are free, so only the tested rules decide.
 */
export const containerLayer = `abi <abi/4.0>,

profile server {
  file,
  capability,
  signal (receive) set=(exists, hup, term) peer=unconfined,
  signal (send, receive) peer=server,
  signal (receive) peer=client,
  deny signal (receive) set=(kill, usr1) peer=client,
  ptrace (readby) peer=unconfined,
  ptrace peer=server,
  ptrace (readby) peer=client,
}

profile client {
  file,
  capability,
  signal (send) peer=server,
  signal (send) set=(int) peer=unconfined,
  signal (receive) peer=unconfined,
  ptrace (read, trace) peer=server,
}
`;

/** A host program with limited access to containers. */
export const hostMonitor = `abi <abi/4.0>,

profile lamellar-monitor {
  file,
  capability,
  signal (send) set=(exists, hup, usr1) peer=lxc-*,
  signal (receive) peer=unconfined,
  ptrace (read) peer=lxc-*,
  ptrace (read, readby) peer=unconfined,
}
`;
