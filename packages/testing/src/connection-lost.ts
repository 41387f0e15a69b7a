/** The connection breaks: thrown where an answer is made, shown by each front end in its own way. */
export class ConnectionLost extends Error {
  override readonly name: string = 'ConnectionLost';

  constructor(message = 'the connection was reset') {
    super(message);
  }
}
