import { z } from 'zod';

/** An address that a page may send its visitor to: absolute, and nothing that would run in the page that shows it. */
export const linkSchema = z.url({ protocol: /^https?$/ }).max(2_000);
