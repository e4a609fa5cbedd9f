// The names under which this project signs: type URIs are compared byte for byte and never change.

export const PROJECT_URI = 'https://github.com/org/trust-center-action';
