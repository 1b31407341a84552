// A front end for any flow in any layout. All that it knows of Kasse is the type of the view.
import type { View } from 'kasse';

/** Who sits before the screen: what they know, want and pay with. */
export interface Person {
  /** By HTML autocomplete token, as a browser keeps it: `email`, `given-name`, `address-line1`. */
  readonly knows: Readonly<Record<string, string>>;
  /** What they say to the questions of a shop, by field id. Boxes are ticked by `true`. */
  readonly says?: Readonly<Record<string, string | boolean>>;
  readonly wants?: {
    readonly method?: 'shipping' | 'pickup';
    readonly pickUpAt?: string;
    readonly fastest?: boolean;
    readonly code?: string;
    readonly donation?: boolean;
    readonly wrap?: boolean;
    /** Code of a gift card. */
    readonly giftCard?: string;
    readonly points?: boolean;
    /** Way to pay; the first one unless it says which. */
    readonly payBy?: string;
  };
  /** What the payment form of the gateway hands out for their card. */
  readonly cardToken?: string;
}

/** What the front end does next: send a command, press the button, or nothing because it does not know what. */
export type Move =
  | { readonly do: 'send'; readonly command: Command }
  | { readonly do: 'commit'; readonly fingerprint: string }
  | { readonly do: 'nothing' };

/** As it goes over the wire; each has its JSON Schema in the view. */
export type Command = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * Reads the view and decides what comes next.
 *
 * A page is asked from its optional things to its required ones, because the checkout goes on by itself once nothing
 * is missing on a page.
 */
export function nextMove(view: View, person: Person): Move {
  const page = view.steps.find(({ id }) => id === view.current)?.sections.filter(({ state }) => state === 'active') ?? [];
  const commands = [...page.map((section) => optional(section, person, view)), ...page.map((section) => required(section, person))];
  const command = commands.find((each) => each !== undefined) ?? (view.next === undefined ? undefined : { type: 'step.go', to: view.next });
  if (command !== undefined) return { do: 'send', command };
  return view.commit.enabled ? { do: 'commit', fingerprint: view.commit.fingerprint } : { do: 'nothing' };
}

type Section = View['steps'][number]['sections'][number];
type SectionOf<K extends Section['kind']> = Extract<Section, { readonly kind: K }>;
type Field = SectionOf<'fields'>['fields'][number];

function optional(section: Section, person: Person, view: View): Command | undefined {
  switch (section.kind) {
    case 'fields':
      return fields(section, person);
    case 'widget':
      return section.value === null ? widget(section, person, view) : undefined;
    case 'storedValue':
      return spend(section, person);
    case 'discounts': {
      const code = person.wants?.code;
      const isKnown = [...section.applied, ...section.refused].some((each) => each.code === code);
      return code === undefined || isKnown ? undefined : { type: 'discount.add', code };
    }
    default:
      return undefined;
  }
}

function required(section: Section, person: Person): Command | undefined {
  if (section.isComplete) return undefined;
  switch (section.kind) {
    case 'contact':
      return { type: 'contact.set', ...filled(section.fields, person) };
    case 'fulfillment':
      return fulfill(section, person);
    case 'payment':
      return pay(section, person);
    default:
      return undefined;
  }
}

/** Boxes to tick are commands of their own; everything else is sent together. */
function fields({ fields: asked }: SectionOf<'fields'>, { says = {} }: Person): Command | undefined {
  const open = asked.filter(({ id, value }) => value === null && says[id] !== undefined);
  const box = open.find(({ type }) => type === 'consent');
  if (box !== undefined) return { type: 'consent.set', id: box.id, granted: says[box.id] === true };
  return open.length === 0 ? undefined : { type: 'fields.set', values: Object.fromEntries(open.map(({ id }) => [id, says[id]])) };
}

function fulfill({ methods, destination, packages, pickupPoints }: SectionOf<'fulfillment'>, person: Person): Command | undefined {
  const { method: wanted = 'shipping', pickUpAt, fastest } = person.wants ?? {};
  if (!methods.some(({ isChosen }) => isChosen)) {
    const method = methods.find((each) => each.method === wanted) ?? methods[0];
    return method === undefined ? undefined : { type: 'fulfillment.method', methodId: method.id };
  }
  if (destination?.isGiven === false) {
    const [saved] = destination.saved;
    const given = saved === undefined ? { address: filled(destination.fields, person) } : { addressId: saved.id };
    return { type: 'fulfillment.destination', ...given };
  }
  if (pickupPoints.length > 0) {
    const free = pickupPoints.filter(({ isAvailable }) => isAvailable);
    const point = free.find(({ title }) => pickUpAt !== undefined && title.startsWith(pickUpAt)) ?? free[0];
    return point === undefined ? undefined : { type: 'fulfillment.pickup', pointId: point.id };
  }
  const parcel = packages.find(({ options }) => !options.some(({ isChosen }) => isChosen));
  const option = fastest === true ? quickest(parcel?.options ?? []) : parcel?.options[0];
  return parcel === undefined || option === undefined ? undefined : { type: 'fulfillment.option', packageId: parcel.id, optionId: option.id };
}

type Option = SectionOf<'fulfillment'>['packages'][number]['options'][number];

function quickest(options: readonly Option[]): Option | undefined {
  return [...options].sort((a, b) => (a.deliveryDaysMax ?? Infinity) - (b.deliveryDaysMax ?? Infinity))[0];
}

function pay({ methods }: SectionOf<'payment'>, { cardToken, wants }: Person): Command | undefined {
  const method = methods.find((each) => (wants?.payBy === undefined ? each.isChosen : each.method === wants.payBy)) ?? methods[0];
  if (method === undefined) return undefined;
  const [saved] = method.saved;
  const instrument = saved === undefined ? { token: cardToken } : { savedId: saved.id };
  return { type: 'payment.set', methodId: method.id, ...(method.needsInstrument ? { instrument } : {}) };
}

/** Gift cards by their code, points by whose they are: as much of each as there is. */
function spend({ offers, applied }: SectionOf<'storedValue'>, { wants: { giftCard, points } = {} }: Person): Command | undefined {
  const offer = offers.find(({ plugin, needsCode }) => !applied.some((each) => each.plugin === plugin) && (needsCode ? giftCard !== undefined : points === true));
  return offer === undefined ? undefined : { type: 'storedValue.add', plugin: offer.plugin, ...(offer.needsCode ? { code: giftCard } : {}) };
}

/** The front end's components for the widgets it knows. Who wants a wrap wants it for everything. */
function widget(section: SectionOf<'widget'>, { wants }: Person, { summary }: View): Command | undefined {
  if (section.widget === 'donation' && wants?.donation === true) return donate(section);
  if (section.widget !== 'gift-wrap' || wants?.wrap !== true) return undefined;
  const lineIds = section.options['per'] === 'line' ? { lineIds: summary.lines.map(({ id }) => id) } : {};
  return { type: 'widget.set', section: section.id, inputs: { wrap: true, ...lineIds } };
}

/** Rounds up where that is offered, else the first amount. */
function donate({ id, options }: SectionOf<'widget'>): Command {
  const { roundUp, amounts } = options;
  const isRounded = roundUp !== undefined && roundUp !== false;
  const inputs = isRounded || !Array.isArray(amounts) ? { choice: 'roundUp' } : { choice: 'amount', amount: amounts[0] as unknown };
  return { type: 'widget.set', section: id, inputs };
}

/** What a browser fills in by itself. */
function filled(asked: readonly Field[], { knows }: Person): Readonly<Record<string, string>> {
  return Object.fromEntries(
    asked.flatMap(({ id, autocomplete = '' }) => {
      const known = knows[autocomplete.replace(/^(shipping|billing) /, '')];
      return known === undefined ? [] : [[id, known]];
    }),
  );
}
