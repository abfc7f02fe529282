/**
 * What measured commands get for an environment: this one without what it has Node do at each start. To read a machine's own
 * certificates (`NODE_EXTRA_CA_CERTS`) takes Node longer than to start.
 */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')),
);
