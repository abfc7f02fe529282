/** Where what is applied lies on a host. */
export const home = '/etc/lamellar';
