/** The directory of applied files on a host. */
export const home = '/etc/lamellar';
