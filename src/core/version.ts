// What this package calls itself.

/** Version of this package; a test keeps it equal to package.json. */
export const VERSION = '0.1.0';

/** Type URIs of what it signs begin so. They are compared byte for byte: it never changes. */
export const PROJECT_URI = 'https://github.com/org/trust-center-action';
