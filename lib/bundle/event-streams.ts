const refuse = () => {
  throw new Error('Event streams are left out of the bundle: no call of ours has one');
};

/** Stands in for the SDK's event streams, which none of our operations has. */
export class EventStreamSerde {
  constructor() {
    refuse();
  }
}

export const eventStreamSerdeProvider = refuse;
