/** Where the services of an instance are noted, in the folder of its agent. */
export const servicesFolder = 'services';
