/** A bar that grows on a terminal. Anywhere else nothing is shown. */
export function progress(what: string, total: number): { at(done: number, failed: number): void; end(): void } {
  const { stderr } = process;
  const startMs = Date.now();
  let shownMs = 0;
  const show = (done: number, failed: number): void => {
    const share = total === 0 ? 1 : done / total;
    const perSecond = Math.round((done * 1_000) / Math.max(1, Date.now() - startMs));
    stderr.write(`\r[${'#'.repeat(Math.floor(share * WIDTH)).padEnd(WIDTH, '.')}] ${done}/${total} ${what}, ${perSecond}/s, ${failed} broken `);
  };
  return {
    at: (done, failed) => {
      if (!stderr.isTTY || (Date.now() - shownMs < 200 && done < total)) return;
      shownMs = Date.now();
      show(done, failed);
    },
    end: () => {
      if (stderr.isTTY) stderr.write('\n');
    },
  };
}

const WIDTH = 30;
