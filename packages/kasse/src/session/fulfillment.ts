/** How the goods reach the buyer: the chosen method, its packages and what may be chosen for each. */
export interface FulfillmentState {
  readonly methodId?: string;
  /** Hash of the destination, so that the session need not hold the address. */
  readonly destinationHash?: string;
  /** Country and region stay: rules and tax need them and they name nobody. */
  readonly country?: string;
  readonly region?: string;
  readonly postalCode?: string;
  readonly packages: readonly Package[];
  /** Pickup points on offer for a pickup method. */
  readonly pickupPoints?: readonly OfferedPoint[];
  /** When a carrier last named them; an outage policy may reuse that answer. */
  readonly pointsQuotedAt?: string;
  /** The area it answered for, and where its answer may be used again a hash of the goods. */
  readonly pointsQuotedFor?: string;
  readonly pickupPointId?: string;
}

type Place = Pick<FulfillmentState, 'country' | 'region' | 'postalCode'>;

/** Where the goods are handed over: at the chosen pickup point, whatever address is known, else at the destination. */
export function placeOf(fulfillment: Pick<FulfillmentState, keyof Place | 'pickupPoints' | 'pickupPointId'>): Place {
  const { pickupPoints, pickupPointId } = fulfillment;
  if (pickupPointId === undefined) return fulfillment;
  return pickupPoints?.find(({ id }) => id === pickupPointId) ?? fulfillment;
}

/** What carriers and tax providers tell places apart by. */
export function areaOf({ country = '', region = '', postalCode = '' }: Place): string {
  return `${country}/${region}/${postalCode}`;
}

/** Lines that travel together. */
export interface Package {
  readonly id: string;
  readonly lineIds: readonly string[];
  readonly options: readonly FulfillmentOption[];
  readonly optionId?: string;
  /** When a provider last answered; an outage policy may reuse that answer. */
  readonly quotedAt?: string;
  /** The area it answered for, and where its answer may be used again a hash of the goods. */
  readonly quotedFor?: string;
}

export interface FulfillmentOption {
  /** `<carrier>:<service>`, stable over re-quotes. */
  readonly id: string;
  readonly carrier: string;
  readonly service: string;
  readonly title: string;
  /** In the shop's price mode. Zero is a price. */
  readonly priceMinor: number;
  readonly taxCategory?: string;
  readonly deliveryDaysMin?: number;
  readonly deliveryDaysMax?: number;
  /** Set when an outage policy made this option. */
  readonly mark?: 'flat' | 'lastQuote';
}

export interface PickupPoint {
  readonly id: string;
  readonly title: string;
  readonly addressLines: readonly string[];
  readonly country: string;
  /** Where taxes differ inside the country. The buyer is shown the address lines only. */
  readonly region?: string;
  readonly postalCode?: string;
  /** Every line is in stock there now. */
  readonly isAvailable: boolean;
  /** In the shop's price mode. Zero is a price. */
  readonly priceMinor: number;
  /** What the price is taxed as; "standard" without it. */
  readonly taxCategory?: string;
  readonly readyInHours?: number;
}

/** A place as it is offered. */
export interface OfferedPoint extends PickupPoint {
  /** The carrier that named it; absent in sessions that were written before this was kept. */
  readonly carrier?: string;
  /** Set when an outage policy offers it again. */
  readonly mark?: 'lastQuote';
}
