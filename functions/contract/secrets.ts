/** What the secret of a provider's key holds until somebody puts a key there. */
export const UNSET = 'unset';
