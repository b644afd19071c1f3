// The package's own types want the DOM; this is what the tests use of the bundle, which brings none.
declare module 'adaptivecards/dist/adaptivecards.min.js' {
  class SerializationContext {
    constructor(version: unknown);
    readonly eventCount: number;
  }
  class AdaptiveCard {
    maxVersion: unknown;
    parse(card: unknown, context: SerializationContext): void;
    validateProperties(): { readonly validationEvents: readonly unknown[] };
    toJSON(context: SerializationContext): unknown;
  }
  const sdk: {
    readonly AdaptiveCard: typeof AdaptiveCard;
    readonly SerializationContext: typeof SerializationContext;
    readonly Versions: { readonly v1_3: unknown };
  };
  export default sdk;
}
