/**
 * The environment of measured commands: this environment without options for Node. Reading a machine's own certificates
 * (`NODE_EXTRA_CA_CERTS`) takes Node longer than starting.
 */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')),
);
