/** One `@`, a domain with a dot, no blanks; whether it exists only a message can tell. Linear. */
export const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@.]+(?:\.[^\s@.]+)+$/;
