import type { CallContext } from 'kasse/plugin';

/**
 * What goes wrong with the next call of a method, once.
 *
 * `lose_request`: nothing is done and nothing is answered. `lose_answer`: it is done, and the answer is lost. `hang`:
 * nothing is done, and the call waits until its signal aborts. `answer`: something else is answered, and nothing is done.
 */
export type Fault<Method extends string = string> =
  | { readonly on: Method; readonly fault: 'lose_request' | 'lose_answer' | 'hang' }
  | { readonly on: Method; readonly fault: 'answer'; readonly answer: unknown };

/** The names of a contract's methods. */
export type MethodOf<Contract> = { [K in keyof Contract]-?: NonNullable<Contract[K]> extends (...args: never[]) => unknown ? K : never }[keyof Contract] & string;

type Method = (...args: readonly unknown[]) => unknown;

/**
 * Puts faults between a contract and its caller. Each is used up by the first call of its method, in the order of the
 * list, which a test may go on filling.
 */
export function withFaults<Contract extends object>(contract: Contract, faults: Fault<MethodOf<Contract>>[]): Contract {
  return new Proxy(contract, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? faulty(String(name), (...args) => Reflect.apply(member, target, args) as unknown, faults) : member;
    },
  });
}

function faulty(name: string, method: Method, faults: Fault[]): Method {
  return (...args) => {
    const at = faults.findIndex(({ on }) => on === name);
    const [fault] = at < 0 ? [] : faults.splice(at, 1);
    return fault === undefined ? method(...args) : failing(fault, () => method(...args), args);
  };
}

async function failing(fault: Fault, work: () => unknown, args: readonly unknown[]): Promise<unknown> {
  switch (fault.fault) {
    case 'answer':
      return fault.answer;
    case 'lose_answer':
      await work();
      break;
    case 'hang':
      // Every method that can hang takes the call last.
      await aborted(args.at(-1) as CallContext | undefined);
      break;
    case 'lose_request':
  }
  throw new Error(`The fake was told to: ${fault.fault} on ${fault.on}.`);
}

function aborted(call: CallContext | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (call?.signal.aborted === true) resolve();
    else call?.signal.addEventListener('abort', () => {
      resolve();
    }, { once: true });
  });
}
