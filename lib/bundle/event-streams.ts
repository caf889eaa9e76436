const refuse = () => {
  throw new Error('Event streams are left out of the bundle: no call of ours has one');
};

/** Stands in for the SDK's event streams, which no operation of ours has. */
export class EventStreamSerde {
  constructor() {
    refuse();
  }
}

export const eventStreamSerdeProvider = refuse;
