/** The part of `cli-progress` used here; it brings no types. */
declare module 'cli-progress' {
  export class SingleBar {
    constructor(options: { readonly format: string; readonly hideCursor?: boolean; readonly stream?: NodeJS.WritableStream });
    start(total: number, value: number): void;
    increment(step: number): void;
    stop(): void;
  }
}
